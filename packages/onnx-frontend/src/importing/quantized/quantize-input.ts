import { type IntegerType, renderFormat } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import { aliasOf } from '../views/settle-views.js';

/**
 * Says that a graph input comes as codes of a format: whoever runs the graph quantizes it.
 *
 * @returns false if that cannot be @errors ONX076 inputRule where the view is computed, or has another format already
 */
export function quantizeInput(session: ImportSession, node: SourceNode, view: View, format: IntegerType): boolean {
  const { stream } = view;
  if (stream.placeholder) return true;
  const isInput = session.source.inputs.some(({ name }) => name === stream.name);
  const isFree = stream.type.kind === 'float32' || JSON.stringify(stream.type) === JSON.stringify(format);
  if (isInput && isFree) {
    stream.type = format;
    return true;
  }
  const rule = isInput ? `of one format, ${renderFormat(format)}` : 'a graph input';
  const actual = isInput ? renderFormat(stream.type) : 'computed';
  session.report(onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, view)), rule, actual }));
  return false;
}
