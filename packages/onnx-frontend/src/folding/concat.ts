import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import { copyElement, foldResult, inputProblem } from './fold-result.js';
import { normalAxis } from './normal-axis.js';

/** @errors ONX072 attributeValue, ONX076 inputRule @source ONNX Concat-13; before version 4 the axis is 1 if absent */
export const foldConcat: ConstantFolder = {
  domain: '',
  operator: 'Concat',
  since: 1,
  attributes: { axis: 'int' },
  inputs: { min: 1, max: 2 ** 16 },
  outputs: { min: 1, max: 1 },
  fold(node, inputs, context) {
    const parts = inputs.filter((input): input is ConstantValue => input !== undefined);
    const [first] = parts;
    if (first === undefined) return inputProblem(node, 0, 'given', 'absent');
    const axis = normalAxis(node, 'axis', node.int('axis', 1), first.dims.length);
    if (!axis.ok) return axis;
    const misfit = parts.findIndex(
      ({ kind, dims }) =>
        kind !== first.kind ||
        dims.length !== first.dims.length ||
        dims.some((dim, i) => i !== axis.value && dim !== first.dims[i]),
    );
    if (misfit >= 0) {
      const rule = `of type ${first.kind} and, but for dimension ${axis.value}, of shape [${first.dims.join(', ')}]`;
      const { kind, dims } = parts[misfit] ?? first;
      return inputProblem(node, misfit, rule, `${kind} [${dims.join(', ')}]`);
    }
    const total = parts.reduce((sum, { dims }) => sum + (dims[axis.value] ?? 0), 0);
    const dims = first.dims.map((dim, i) => (i === axis.value ? total : dim));
    const outer = first.dims.slice(0, axis.value).reduce((count, dim) => count * dim, 1);
    return foldResult(node, context, first.kind, dims, (data) => {
      let position = 0;
      for (let block = 0; block < outer; block++)
        for (const part of parts) {
          const length = part.data.length / outer;
          for (let i = 0; i < length; i++) copyElement(part.data, block * length + i, data, position++);
        }
    });
  },
};
