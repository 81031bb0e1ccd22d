import { type Graph, type IntegerType, type Layer, type RequantizationImplementation, type Value, codeRange, layerTypes, unquantized, verifyGraph, zeroPointAt } from '@netloom/ir';
import { deriveRequantizations, executeImplementation } from '../../src/index.js';
import { parts, valueAxes } from './graph-builder.js';

/** A multiplication of codes. */
export interface Product {
  readonly a: IntegerType;
  readonly b: IntegerType;
  readonly y: IntegerType;
  readonly multiplies?: 'reals' | 'codes';
  /** Codes of the output; all if absent. */
  readonly bounds?: { readonly low: number; readonly high: number };
  readonly implementation?: RequantizationImplementation;
}

/** The product of two values a and b, of these many channels. */
export function productGraph({ a, b, y, multiplies = 'reals', bounds = codeRange(y), implementation }: Product, channels = 1): Graph {
  const valueWith = (name: string, type: IntegerType): Value => ({ name, axes: valueAxes(256, 256, channels), type });
  const requantization = { rounding: 'half-even' as const, ...bounds, ...(implementation === undefined ? {} : { implementation }) };
  const layer: Layer = { name: 'mul', type: 'Mul', inputs: ['a', 'b'], outputs: ['y'], attributes: { multiplies }, parameters: {}, sources: [], requantization };
  const values = new Map(Object.entries({ a, b, y }).map(([name, type]) => [name, valueWith(name, type)]));
  return { name: 'test', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] };
}

/** What is derived for a product, and the codes of all diagnostics. */
export interface DerivedProduct {
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  readonly implementation?: RequantizationImplementation;
}

/** @throws Error if a graph is not valid before or after, or derivation fails */
export function deriveProductOf(graph: Graph): DerivedProduct {
  const derived = deriveRequantizations(graph, parts);
  const problems = [graph, ...(derived.ok ? [derived.value] : [])].flatMap((each) => verifyGraph(each, parts.all(layerTypes)));
  if (problems.length > 0 || !derived.ok) throw new Error(JSON.stringify([...problems, ...derived.diagnostics]));
  const implementation = derived.value.layers[0]?.requantization?.implementation;
  const { diagnostics } = derived;
  return { codes: diagnostics.map(({ code }) => code), messages: diagnostics.map(({ message }) => message), ...(implementation === undefined ? {} : { implementation }) };
}

/** What hardware computes of two codes: the product, or twice that and a correction, then the rounding. */
export function executeProduct({ a, b, y, bounds = codeRange(y) }: Product, implementation: RequantizationImplementation): (p: number, q: number) => number {
  const { correctedPairs } = implementation;
  const corrected = new Set(correctedPairs);
  const [lowA, lowB] = [codeRange(a).low, codeRange(b).low];
  const end = { zeroPoint: zeroPointOf(y), ...bounds };
  return (p, q) => {
    const product = (p - zeroPointOf(a)) * (q - zeroPointOf(b));
    const pair = (p - lowA) * 2 ** b.bits + (q - lowB);
    const accumulator = correctedPairs === undefined ? product : 2 * product + (corrected.has(pair) ? 1 : 0);
    const { low, high } = implementation.accumulator;
    if (accumulator < low || accumulator > high) throw new Error(`${accumulator} lies beyond ${low} to ${high}`);
    return executeImplementation(implementation, 0, BigInt(accumulator), end);
  };
}

/** All pairs of codes of two formats. */
export function* allPairs(a: IntegerType, b: IntegerType): Generator<readonly [number, number]> {
  const [ofA, ofB] = [codeRange(a), codeRange(b)];
  for (let p = ofA.low; p <= ofA.high; p++) for (let q = ofB.low; q <= ofB.high; q++) yield [p, q];
}

function zeroPointOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}
