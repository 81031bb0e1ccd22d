import { type Result, success } from '@netloom/ir';
import { rankLimit } from '../codec/decode-tensor.js';
import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import { copyElement, foldResult, inputProblem, integerList } from './fold-result.js';

const zero: ConstantValue = { kind: 'float', dims: [1], data: Float32Array.of(0) };

/** @errors ONX030 tensorBudget, ONX076 inputRule @source ONNX ConstantOfShape-9 */
export const foldConstantOfShape: ConstantFolder = {
  domain: '',
  operator: 'ConstantOfShape',
  since: 9,
  attributes: { value: 'tensor' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  fold(node, [input], context): Result<ConstantValue> {
    const dims = integerList(input);
    if (dims === undefined || dims.length > rankLimit || dims.some((dim) => dim < 0))
      return inputProblem(node, 0, `a shape of at most ${rankLimit} sizes of type int64`, (dims ?? []).slice(0, rankLimit).join('x'));
    const tensor = node.tensor('value');
    const value = tensor === undefined ? success(zero) : context.decode(node, tensor);
    if (!value.ok) return value;
    return foldResult(node, context, value.value.kind, dims, (data) => {
      for (let i = 0; i < data.length; i++) copyElement(value.value.data, 0, data, i);
    });
  },
};
