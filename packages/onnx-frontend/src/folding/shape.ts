import { success } from '@netloom/ir';
import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import type { SourceNode } from '../source/source-node.js';

/** Sizes from `start` to `end`, as int64. */
export function shapeSlice(node: SourceNode, dims: readonly number[]): ConstantValue {
  const sizes = dims.slice(node.int('start', 0), node.int('end', dims.length));
  return { kind: 'int64', dims: [sizes.length], data: BigInt64Array.from(sizes, BigInt) };
}

/** @source ONNX Shape-15 */
export const foldShape: ConstantFolder = {
  domain: '',
  operator: 'Shape',
  since: 1,
  attributes: { start: 'int', end: 'int' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  fold: (node, [input]) => success(shapeSlice(node, input?.dims ?? [])),
};
