import { type Graph, type Layer, fixedSum, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { explainsFixedSum } from '../src/explained-sum.js';

const scales = { a: Math.fround(0.3137), b: Math.fround(0.7213), y: Math.fround(0.9) };

/** Sums of 16-bit codes; `bits` of the first addend. */
function sumOf(bits: number, type = 'Add'): { readonly graph: Graph; readonly layer: Layer; readonly bound: number } {
  const a = integerType(true, bits, { scale: [scales.a], zeroPoint: [10] });
  const b = integerType(true, 8, { scale: [scales.b], zeroPoint: [0] });
  const y = integerType(true, 16, { scale: [scales.y], zeroPoint: [-5] });
  const axes = [{ name: 'C', size: 2 }];
  const layer: Layer = { name: 'sum', type, inputs: ['a', 'b'], outputs: ['y'], attributes: { adds: 'reals' }, parameters: {}, sources: [], requantization: { rounding: 'half-even', low: -(2 ** 15), high: 2 ** 15 - 1 } };
  const values = new Map(Object.entries({ a, b, y }).map(([name, format]) => [name, { name, axes, type: format }]));
  const fixed = fixedSum(a, b, y);
  return { graph: { name: 'sum', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] }, layer, bound: (fixed?.error ?? 0) + (fixed?.float32Error ?? 0) };
}

/** The real sum of two codes in codes of the output, without its zero point. */
function levelOf(a: number, b: number): number {
  return ((a - 10) * scales.a + b * scales.b) / scales.y;
}

describe('explainsFixedSum', () => {
  it('takes a difference of 1 within both stated errors of a tie, and nothing else', () => {
    const { graph, layer, bound } = sumOf(16);
    expect(bound).toBeLessThan(0.01);
    const inputs = (a: number, b: number): Int32Array[] => [Int32Array.of(0, a), Int32Array.of(0, b)];
    const near = nearTie(bound);
    const code = Math.floor(near.level) - 5;
    // One code of an addend more is a third of a code of the output more.
    expect(explainsFixedSum(graph, layer, inputs(near.a + 1, near.b), { position: 1, ours: code, theirs: code + 1 })).toBe(false);
    expect(explainsFixedSum(graph, layer, inputs(near.a, near.b), { position: 1, ours: code, theirs: code + 1 })).toBe(true);
    expect(explainsFixedSum(graph, layer, inputs(near.a, near.b), { position: 1, ours: code + 1, theirs: code })).toBe(true);
    expect(explainsFixedSum(graph, layer, inputs(near.a, near.b), { position: 1, ours: code, theirs: code + 2 })).toBe(false);
    // The next tie is a whole code away.
    expect(explainsFixedSum(graph, layer, inputs(near.a, near.b), { position: 1, ours: code + 1, theirs: code + 2 })).toBe(false);
  });

  it('leaves float32 sums and other layers alone', () => {
    const near = nearTie(sumOf(16).bound);
    const code = Math.floor(near.level) - 5;
    const inputs = [Int32Array.of(0, near.a), Int32Array.of(0, near.b)];
    const difference = { position: 1, ours: code, theirs: code + 1 };
    const other = sumOf(16, 'Concat');
    expect(explainsFixedSum(other.graph, other.layer, inputs, difference)).toBe(false);
    const narrow = sumOf(8);
    expect(narrow.bound).toBe(0);
    expect(explainsFixedSum(narrow.graph, narrow.layer, inputs, difference)).toBe(false);
  });
});

/** Codes whose real sum lies within the bound of a tie. */
function nearTie(bound: number): { readonly a: number; readonly b: number; readonly level: number } {
  for (let b = 1; b < 127; b++) {
    for (let a = 10; a < 2000; a++) {
      const level = levelOf(a, b);
      if (Math.abs(level - Math.floor(level) - 0.5) < bound / 2) return { a, b, level };
    }
  }
  throw new Error('there is none');
}
