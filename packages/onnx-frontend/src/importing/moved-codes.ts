import type { SourceNode } from '../source/source-node.js';
import type { ConstantFolder, ConstantValue, FoldContext } from './constant-folder.js';
import type { ConstantTensor } from './quantized-constant.js';

/** Operators of constants that move elements, or name them under another shape, and compute nothing. */
const moving: ReadonlySet<string> = new Set(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Transpose', 'Unsqueeze']);

/**
 * The codes behind a dequantized constant whose reals a node moves: they are moved in the same way.
 *
 * @param inputs of the node
 * @param result what the node makes of the reals
 * @returns undefined where the constant has no codes, is computed with, or its scales differ along no dimension any more
 */
export function movedCodes(node: SourceNode, folder: ConstantFolder, inputs: readonly (ConstantTensor | undefined)[], result: ConstantValue, context: FoldContext): ConstantTensor['quantized'] {
  const [tensor, ...others] = inputs;
  const quantized = tensor?.quantized;
  if (tensor === undefined || quantized === undefined || !moving.has(node.operator)) return undefined;
  const moved = (data: Int32Array): Int32Array | undefined => {
    const folded = folder.fold(node, [{ kind: 'int32', dims: tensor.dims, data }, ...others], context);
    return folded.ok ? Int32Array.from(folded.value.data, Number) : undefined;
  };
  const codes = moved(quantized.codes);
  const { dimension, ...format } = quantized.format;
  if (codes === undefined || dimension === undefined) return codes === undefined ? undefined : { codes, format };
  const inner = tensor.dims.slice(dimension + 1).reduce((count, size) => count * size, 1);
  const indices = moved(Int32Array.from(codes, (_, i) => Math.floor(i / inner) % format.scale.length));
  const found = result.dims.findIndex((size, axis) => size === format.scale.length && indices?.every((index, i) => index === coordinate(i, result.dims, axis)));
  return found < 0 ? undefined : { codes, format: { ...format, dimension: found } };
}

function coordinate(index: number, dims: readonly number[], axis: number): number {
  const inner = dims.slice(axis + 1).reduce((count, size) => count * size, 1);
  return Math.floor(index / inner) % (dims[axis] ?? 1);
}
