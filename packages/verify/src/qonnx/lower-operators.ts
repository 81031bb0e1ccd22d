import { type Diagnostic, type Result, type Subject, failure, success } from '@netloom/ir';
import type { NodeProto } from '@netloom/onnx-frontend/codec';
import { roundingModes, writeRounding } from './lower-rounding.js';
import { loweringDiagnostics } from './lowering-diagnostics.js';
import type { NodeWriter } from './node-writer.js';

/** What is known of a node that is lowered. */
export interface LoweredNode {
  readonly subject: Subject;
  readonly inputs: readonly string[];
  readonly integers: ReadonlyMap<string, number>;
  readonly texts: ReadonlyMap<string, string>;
  /** The only number that a constant input holds; undefined if it is another tensor. */
  readonly numberOf: (input: number) => number | undefined;
}

type Lowering = (node: LoweredNode, writer: NodeWriter, output: string) => Result<readonly NodeProto[]>;

const { make } = loweringDiagnostics;

/** A whole number that is constant. @errors LOW002 inputNotConstant */
function whole({ subject, inputs, numberOf }: LoweredNode, input: number): number | Diagnostic {
  const number = numberOf(input);
  return number !== undefined && Number.isInteger(number) && number > 0 && number <= 32 ? number : make.inputNotConstant(subject, { input, actual: JSON.stringify(inputs[input] ?? '') });
}

/** @errors LOW003 roundingUnknown */
function modeOf({ subject, texts }: LoweredNode, byDefault: string): string | Diagnostic {
  const mode = (texts.get('rounding_mode') ?? byDefault).toUpperCase();
  return roundingModes.includes(mode) ? mode : make.roundingUnknown(subject, { known: roundingModes, actual: JSON.stringify(mode) });
}

/** Least and greatest integer of a width. */
function rangeOf(bits: number, signed: boolean, narrow: boolean): readonly [number, number] {
  const half = 2 ** (bits - 1);
  if (signed) return [narrow ? 1 - half : -half, half - 1];
  return [0, 2 * half - (narrow ? 2 : 1)];
}

function clamp(writer: NodeWriter, tensor: string, [low, high]: readonly [number, number]): string {
  return writer.node('Max', [writer.node('Min', [tensor, writer.constant(high)]), writer.constant(low)]);
}

/** -1 below 0, else 1. */
function signOf(writer: NodeWriter, tensor: string): string {
  const isNegative = writer.float(writer.node('Less', [tensor, writer.constant(0)]));
  return writer.node('Sub', [writer.constant(1), writer.node('Mul', [isNegative, writer.constant(2)])]);
}

const quant: Lowering = (node, writer, output) => {
  const [x = '', scale = '', zeroPoint = ''] = node.inputs;
  const bits = whole(node, 3);
  const mode = modeOf(node, 'ROUND');
  if (typeof bits !== 'number' || typeof mode !== 'string') return failure([bits, mode].filter((problem): problem is Diagnostic => typeof problem === 'object'));
  const signed = (node.integers.get('signed') ?? 1) !== 0;
  const narrow = (node.integers.get('narrow') ?? 0) !== 0;
  const level = writer.node('Add', [writer.node('Div', [x, scale]), zeroPoint]);
  const code = signed && bits === 1 ? signOf(writer, level) : writeRounding(writer, clamp(writer, level, rangeOf(bits, signed, narrow)), mode);
  return success(writer.finish(writer.node('Mul', [writer.node('Sub', [code, zeroPoint]), scale]), output));
};

const bipolarQuant: Lowering = ({ inputs: [x = '', scale = ''] }, writer, output) => success(writer.finish(writer.node('Mul', [signOf(writer, x), scale]), output));

const trunc: Lowering = (node, writer, output) => {
  const [x = '', scale = '', zeroPoint = ''] = node.inputs;
  const isSecond = node.inputs.length === 6;
  const bits = [whole(node, 3), whole(node, isSecond ? 5 : 4)];
  const mode = modeOf(node, 'FLOOR');
  const scales = isSecond ? [node.numberOf(1), node.numberOf(4)] : [];
  const missing = scales.flatMap((number, i) => (number === undefined ? [make.inputNotConstant(node.subject, { input: i === 0 ? 1 : 4, actual: JSON.stringify(node.inputs[i === 0 ? 1 : 4] ?? '') })] : []));
  const problems = [...bits, mode].filter((problem): problem is Diagnostic => typeof problem === 'object').concat(missing);
  const [from = 0, to = 0] = bits.filter((width) => typeof width === 'number');
  if (problems.length > 0 || typeof mode !== 'string') return failure(problems);
  const [inputScale = 1, outputScale = 1] = scales;
  // Numbers like log2 of a ratio of powers of two are whole but for their own rounding.
  const power = 2 ** (isSecond ? Math.round(Math.log2(outputScale / inputScale)) : from - to);
  const level = writer.node('Add', [writer.node('Div', [x, scale]), zeroPoint]);
  const shifted = writer.node('Div', [writeRounding(writer, level, 'ROUND'), writer.constant(power)]);
  const range = rangeOf(to, (node.integers.get('signed') ?? 1) !== 0, (node.integers.get('narrow') ?? 0) !== 0);
  const code = writeRounding(writer, isSecond ? clamp(writer, shifted, range) : shifted, mode);
  const zero = isSecond ? writer.node('Div', [zeroPoint, writer.constant(power)]) : zeroPoint;
  return success(writer.finish(writer.node('Mul', [writer.node('Sub', [code, zero]), isSecond ? (node.inputs[4] ?? '') : scale]), output));
};

/** How QONNX's operators are written as ONNX's own, operation by operation as their specification computes them in float32. */
export const lowerings: ReadonlyMap<string, { readonly inputs: readonly number[]; readonly lower: Lowering }> = new Map([
  ['Quant', { inputs: [4], lower: quant }],
  ['IntQuant', { inputs: [4], lower: quant }],
  ['BipolarQuant', { inputs: [2], lower: bipolarQuant }],
  ['Trunc', { inputs: [5, 6], lower: trunc }],
]);
