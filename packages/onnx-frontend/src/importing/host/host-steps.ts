import type { HostStep } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import { accumulatorsBehind } from '../accumulators/accumulators.js';
import type { HostReader } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { boundInput } from '../session/read-inputs.js';
import { aliasOf } from '../views/settle-views.js';
import { readsHost } from './host-operators.js';

/** Records an operator that the host computes. @errors ONX083 hostStepInside */
export function addHostStep(session: ImportSession, node: SourceNode, view: View, step: Pick<HostStep, 'attributes'>): void {
  const [output = ''] = node.outputs;
  const reader = session.source.readers.get(output);
  if (reader !== undefined && !readsHost(reader)) {
    const values = { operator: node.operator, tensor: JSON.stringify(output), reader: JSON.stringify(reader.name) };
    session.report(onnxDiagnostics.make.hostStepInside(node.subject, values));
    return;
  }
  const inputTensor = aliasOf(node, view);
  session.report(onnxDiagnostics.make.hostStep(node.subject, { tensor: JSON.stringify(inputTensor) }));
  session.draft.hostSteps.push({ operator: node.operator, name: node.name, outputs: [output], view, inputTensor, ...step });
  session.bindings.bind(output, { kind: 'host', view, inputTensor });
}

/** Records an operator on what the host has made; its first input unless said. */
export function addHostStepBehind({ bindings, draft }: ImportSession, node: SourceNode, { input = 0, attributes }: HostReader): void {
  const behind = node.inputs[input] ?? '';
  const [output = ''] = node.outputs;
  const binding = bindings.of(behind);
  if (binding.kind !== 'host') throw new Error('the host has not made it');
  const { view, inputTensor } = binding;
  draft.hostSteps.push({ operator: node.operator, name: node.name, outputs: [output], view, inputTensor, behind, attributes });
  bindings.bind(output, { kind: 'host', view, inputTensor });
}

/** The value in front of the host's steps that make an input, under its shape; undefined where the host does not make it. */
export function hostView(session: ImportSession, node: SourceNode, index: number): View | undefined {
  const binding = boundInput(session, node, index);
  return binding?.kind === 'host' ? binding.view : undefined;
}

/** True if the output of a node only leaves the graph, or is read by operators of the host alone. */
export function endsAtHost({ forHost }: ImportSession, node: SourceNode): boolean {
  return forHost.has(node.outputs[0] ?? '');
}

/** True if a node need not be hardware: the host reads its output, and makes an input, or the input is codes or accumulators. */
export function isHostOnly(session: ImportSession, node: SourceNode, index: number): boolean {
  const binding = boundInput(session, node, index);
  if (binding?.kind === 'host') return true;
  if (binding?.kind !== 'view' || binding.view.stream.placeholder || !endsAtHost(session, node)) return false;
  const { stream } = binding.view;
  return stream.type.kind === 'integer' || accumulatorsBehind(session, stream) !== undefined;
}
