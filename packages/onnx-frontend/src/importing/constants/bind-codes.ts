import type { SourceNode } from '../../source/source-node.js';
import type { ImportSession } from '../session/import-session.js';
import { copyBudgetPassed } from './constants.js';
import type { ConstantTensor, TensorFormat } from './quantized-constant.js';

/** Binds a node's output to the codes of a constant. @errors ONX030 tensorBudget */
export function bindCodes(session: ImportSession, node: SourceNode, codes: Omit<ConstantTensor, 'name'>): void {
  if (session.constants.reserveCopy(codes.data.length)) session.bindings.bindConstant(node.outputs[0] ?? '', codes);
  else session.report(copyBudgetPassed(node.subject));
}

/** Binds a node's output to the reals that constant codes stand for. @errors ONX030 tensorBudget */
export function bindRealsOfCodes(session: ImportSession, node: SourceNode, codes: ConstantTensor, format: TensorFormat, realOf: (code: number, index: number) => number): void {
  // Codes and reals.
  if (!session.constants.reserveCopy(2 * codes.data.length)) {
    session.report(copyBudgetPassed(node.subject));
    return;
  }
  const integers = Int32Array.from(codes.data, Number);
  const data = Float32Array.from(integers, realOf);
  session.bindings.bindConstant(node.outputs[0] ?? '', { kind: 'float', dims: codes.dims, data, quantized: { codes: integers, format } });
}
