import type { ConstantFolder } from '../importing/constant-folder.js';
import { copyElement, foldResult, inputProblem, integerList } from './fold-result.js';
import { normalAxis } from './normal-axis.js';

/** @errors ONX072 attributeValue, ONX076 inputRule @source ONNX Gather-13 */
export const foldGather: ConstantFolder = {
  domain: '',
  operator: 'Gather',
  since: 1,
  attributes: { axis: 'int' },
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  fold(node, [input, indices], context) {
    const list = integerList(indices);
    if (input === undefined || indices === undefined || list === undefined)
      return inputProblem(node, 1, 'of type int64', indices?.kind ?? 'absent');
    const axis = normalAxis(node, 'axis', node.int('axis', 0), input.dims.length);
    if (!axis.ok) return axis;
    const size = input.dims[axis.value] ?? 0;
    const wrong = list.find((index) => index < -size || index >= size);
    if (wrong !== undefined) return inputProblem(node, 1, `within -${size} and ${size - 1}`, wrong);
    const inner = input.dims.slice(axis.value + 1).reduce((count, dim) => count * dim, 1);
    const outer = input.dims.slice(0, axis.value).reduce((count, dim) => count * dim, 1);
    const dims = [...input.dims.slice(0, axis.value), ...indices.dims, ...input.dims.slice(axis.value + 1)];
    return foldResult(node, context, input.kind, dims, (data) => {
      let position = 0;
      for (let block = 0; block < outer; block++)
        for (const index of list) {
          const start = (block * size + (index < 0 ? index + size : index)) * inner;
          for (let i = 0; i < inner; i++) copyElement(input.data, start + i, data, position++);
        }
    });
  },
};
