import { isReal } from '../../../codec/element-kind.js';
import type { ImportContext } from '../../../importing/import-context.js';
import type { TensorFormat } from '../../../importing/constants/quantized-constant.js';
import { onnxDiagnostics } from '../../../onnx-diagnostics.js';
import type { SourceNode } from '../../../source/source-node.js';

/** Reports what is wrong with an input of a node. */
export function refuseInput(node: SourceNode, context: ImportContext, input: number, rule: string, actual: string): void {
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
}

/**
 * A width in bits, as a real or an integer of any shape.
 *
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule
 */
export function readBits(node: SourceNode, context: ImportContext, input: number, most: number): number | undefined {
  const tensor = context.constant(node, input);
  if (tensor === undefined) return undefined;
  const numbers = Array.from(tensor.data, Number);
  const [bits = 0] = numbers;
  if (Number.isInteger(bits) && bits >= 1 && bits <= most && numbers.every((number) => number === bits)) return bits;
  refuseInput(node, context, input, `one width of 1 to ${most} bits`, `[${numbers.slice(0, 8).join(', ')}]`);
  return undefined;
}

/** Scales or zero points: one, or one for each index of a dimension of the tensor that is quantized. */
export interface Spread {
  readonly numbers: readonly number[];
  /** Absent where there is one number. */
  readonly dimension?: number;
}

/**
 * Constants that are broadcast to a tensor, and differ along one dimension at most. Equal ones count as one.
 *
 * @param dims of the tensor
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule, those of ImportContext.reals
 */
export function readSpread(node: SourceNode, context: ImportContext, input: number, dims: readonly number[]): Spread | undefined {
  const tensor = context.constant(node, input);
  const data = tensor === undefined ? undefined : isReal(tensor.kind) ? context.reals(node, tensor) : Float32Array.from(tensor.data, Number);
  if (tensor === undefined || data === undefined) return undefined;
  const numbers = [...data];
  const [first] = numbers;
  if (first !== undefined && numbers.every((number) => number === first)) return { numbers: [first] };
  const before = dims.length - tensor.dims.length;
  const along = tensor.dims.flatMap((size, i) => (size === 1 ? [] : [i + before]));
  const [dimension] = along;
  if (along.length === 1 && dimension !== undefined && dims[dimension] === numbers.length) return { numbers, dimension };
  refuseInput(node, context, input, `one number, or one for each index of a dimension of [${dims.join(', ')}]`, `[${tensor.dims.join(', ')}]`);
  return undefined;
}

/**
 * Scales and whole zero points as a format.
 *
 * @param at which inputs they are
 * @errors ONX076 inputRule
 */
export function formatOf(
  node: SourceNode,
  context: ImportContext,
  at: { readonly scale: number; readonly zeroPoint: number },
  dims: readonly number[],
  codes: { readonly signed: boolean; readonly bits: number },
): TensorFormat | undefined {
  const scales = readSpread(node, context, at.scale, dims);
  const zeros = node.hasInput(at.zeroPoint) ? readSpread(node, context, at.zeroPoint, dims) : { numbers: [0] };
  if (scales === undefined || zeros === undefined) return undefined;
  const wrong = scales.numbers.find((scale) => !(scale > 0));
  if (wrong !== undefined) {
    refuseInput(node, context, at.scale, 'positive', String(wrong));
    return undefined;
  }
  const [least, greatest] = codes.signed ? [-(2 ** (codes.bits - 1)), 2 ** (codes.bits - 1) - 1] : [0, 2 ** codes.bits - 1];
  const broken = zeros.numbers.find((zero) => !Number.isInteger(zero) || zero < least || zero > greatest);
  if (broken !== undefined) {
    refuseInput(node, context, at.zeroPoint, `a whole number within ${least} and ${greatest}`, String(broken));
    return undefined;
  }
  const dimension = scales.dimension ?? zeros.dimension;
  if (dimension !== undefined && zeros.dimension !== undefined && zeros.dimension !== dimension) {
    refuseInput(node, context, at.zeroPoint, `along dimension ${dimension}, as scales are`, `along ${zeros.dimension}`);
    return undefined;
  }
  const count = Math.max(scales.numbers.length, zeros.numbers.length);
  const spread = ({ numbers }: Spread): number[] => Array.from({ length: count }, (_, i) => (numbers[numbers.length === 1 ? 0 : i] ?? 0) + 0);
  return { ...codes, scale: spread(scales), zeroPoint: spread(zeros), ...(dimension === undefined ? {} : { dimension }) };
}
