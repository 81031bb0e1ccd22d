import { success } from '@netloom/ir';
import type { ConstantFolder } from '../importing/constant-folder.js';
import { inputProblem, integerList } from './fold-result.js';
import { type ShapeOperator, shapeOperators } from './shape-operators.js';

/** Flatten, Reshape, Squeeze and Unsqueeze of constants; elements are shared, not copied. */
export const foldReshapes: readonly ConstantFolder[] = shapeOperators.map(folderOf);

function folderOf(rule: ShapeOperator): ConstantFolder {
  const { operator, since, attributes, required = [], inputs } = rule;
  return {
    domain: '',
    movesElements: true,
    operator,
    since,
    attributes,
    required,
    inputs,
    outputs: { min: 1, max: 1 },
    fold(node, [input, second]) {
      if (input === undefined) return inputProblem(node, 0, 'given', 'absent');
      const fromInput = rule.listAttribute === undefined && (inputs.min === 2 || second !== undefined);
      const list = fromInput ? integerList(second) : node.ints(rule.listAttribute ?? '');
      if (fromInput && list === undefined) return inputProblem(node, 1, 'of type int64', second?.kind ?? 'absent');
      const shape = rule.shape(node, input.dims, list);
      return shape.ok ? success({ ...input, dims: shape.value }) : shape;
    },
  };
}
