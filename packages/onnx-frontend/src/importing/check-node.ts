import type { Diagnostic } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { OperatorSignature } from './operator-signature.js';

/**
 * What is wrong with a node by its part's signature alone.
 *
 * @errors ONX065 inputCount, ONX066 outputCount, ONX068 attributeUnknown, ONX069 attributeType, ONX070 attributeMissing
 */
export function checkNode(node: SourceNode, signature: OperatorSignature): readonly Diagnostic[] {
  const { inputs, outputs, attributes, required = [] } = signature;
  const problems: Diagnostic[] = [];
  if (node.inputs.length < inputs.min || node.inputs.length > inputs.max)
    problems.push(onnxDiagnostics.make.inputCount(node.subject, { ...inputs, count: node.inputs.length }));
  const hasResult = (node.outputs[0] ?? '') !== '';
  if (!hasResult || node.outputs.length < outputs.min || node.outputs.length > outputs.max)
    problems.push(onnxDiagnostics.make.outputCount(node.subject, { ...outputs, count: node.outputs.length }));
  for (const [attribute, { kind }] of node.attributes) {
    const expected = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (kind === 'graph') problems.push(onnxDiagnostics.make.subgraph(node.subject, { attribute }));
    else if (expected === undefined)
      problems.push(onnxDiagnostics.make.attributeUnknown(node.subject, { attribute, known: Object.keys(attributes) }));
    else if (kind !== expected)
      problems.push(onnxDiagnostics.make.attributeType(node.subject, { attribute, expected, actual: kind }));
  }
  for (const attribute of required)
    if (!node.has(attribute)) problems.push(onnxDiagnostics.make.attributeMissing(node.subject, { attribute }));
  return problems;
}
