import { success } from '@netloom/ir';
import type { ConstantFolder } from '../importing/constant-folder.js';
import { inputProblem } from './fold-result.js';

/** @source ONNX Identity-16 */
export const foldIdentity: ConstantFolder = {
  domain: '',
  movesElements: true,
  operator: 'Identity',
  since: 1,
  attributes: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  fold: (node, [input]) => (input === undefined ? inputProblem(node, 0, 'given', 'absent') : success(input)),
};
