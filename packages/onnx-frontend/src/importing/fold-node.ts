import type { Result } from '@netloom/ir';
import type { SourceNode } from '../source/source-node.js';
import type { ConstantFolder, ConstantValue, FoldContext } from './constant-folder.js';
import { movedCodes } from './constants/moved-codes.js';
import type { ImportSession } from './session/import-session.js';
import { boundInput, constantInput } from './session/read-inputs.js';

/** True if all inputs of a node that are there are constant. */
export function isFoldable(session: ImportSession, node: SourceNode): boolean {
  return node.inputs.every((_, index) => (boundInput(session, node, index)?.kind ?? 'constant') === 'constant');
}

/** Binds the output of a node of constants to what its folder computes; constants that are moved stay codes. @errors those of the folder */
export function foldNode(session: ImportSession, node: SourceNode, folder: ConstantFolder): void {
  const { constants } = session;
  const tensors = node.inputs.map((_, index) => (node.hasInput(index) ? constantInput(session, node, index) : undefined));
  const inputs = tensors.map((tensor): ConstantValue | undefined => (tensor === undefined ? undefined : { kind: tensor.kind, dims: tensor.dims, data: tensor.data }));
  const context: FoldContext = {
    reserve: (elements) => constants.reserve(elements),
    decode: ({ subject }, tensor) => constants.decode(subject, tensor),
  };
  const folded = folder.fold(node, inputs, context);
  session.reportAll(folded.diagnostics);
  const [output = ''] = node.outputs;
  if (!folded.ok) return;
  const [first] = tensors;
  const move = (data: Int32Array): Result<ConstantValue> => folder.fold(node, [{ kind: 'int32', dims: first?.dims ?? [], data }, ...inputs.slice(1)], context);
  const quantized = folder.movesElements === true && first !== undefined ? movedCodes(first, move) : undefined;
  session.bindings.bindConstant(output, { ...folded.value, ...(quantized === undefined ? {} : { quantized }) });
}
