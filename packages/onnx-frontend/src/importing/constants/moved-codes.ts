import type { Result } from '@netloom/ir';
import type { ConstantValue } from '../constant-folder.js';
import type { ConstantTensor } from './quantized-constant.js';

/**
 * The codes of a constant whose elements an operator moves; undefined if it has none, or if its scales do not differ
 * along one dimension of the result.
 *
 * @param move what the operator does to a tensor of the constant's shape
 */
export function movedCodes({ dims, quantized }: ConstantTensor, move: (data: Int32Array) => Result<ConstantValue>): ConstantTensor['quantized'] {
  if (quantized === undefined) return undefined;
  const codes = move(quantized.codes);
  if (!codes.ok) return undefined;
  const { dimension, ...format } = quantized.format;
  const moved = Int32Array.from(codes.value.data, Number);
  if (dimension === undefined) return { codes: moved, format };
  const indices = move(Int32Array.from(quantized.codes, (_, i) => indexAlong(dims, dimension, i)));
  if (!indices.ok) return undefined;
  const { dims: made, data } = indices.value;
  const found = made.findIndex((size, i) => size === dims[dimension] && data.every((index: number | bigint, at: number) => Number(index) === indexAlong(made, i, at)));
  return found < 0 ? undefined : { codes: moved, format: { ...format, dimension: found } };
}

/** The index along a dimension of an element by its position. */
function indexAlong(dims: readonly number[], dimension: number, position: number): number {
  const inner = dims.slice(dimension + 1).reduce((count, size) => count * size, 1);
  return Math.floor(position / inner) % (dims[dimension] ?? 1);
}
