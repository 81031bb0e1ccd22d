import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ConstantTensor } from '../constants/quantized-constant.js';
import type { Binding } from './bindings.js';
import type { ImportSession } from './import-session.js';

/** What an input of a node is; undefined where it is left out. */
export function boundInput({ bindings }: ImportSession, node: SourceNode, index: number): Binding | undefined {
  return node.hasInput(index) ? bindings.of(node.inputs[index] ?? '') : undefined;
}

/** An input that is computed from graph inputs. @errors ONX067 inputMissing, ONX075 notData, ONX083 hostStepInside */
export function dataInput(session: ImportSession, node: SourceNode, index: number): View | undefined {
  const binding = hardwareInput(session, node, index);
  if (binding?.kind === 'view') return binding.view;
  if (binding?.kind === 'constant')
    session.report(onnxDiagnostics.make.notData(node.subject, { input: index, tensor: JSON.stringify(node.inputs[index] ?? '') }));
  return undefined;
}

/** An input that is constant. @errors ONX067 inputMissing, ONX074 notConstant, ONX083 hostStepInside */
export function constantInput(session: ImportSession, node: SourceNode, index: number): ConstantTensor | undefined {
  const binding = hardwareInput(session, node, index);
  if (binding?.kind === 'constant') return binding.tensor;
  if (binding?.kind === 'view' && !binding.view.stream.placeholder)
    session.report(onnxDiagnostics.make.notConstant(node.subject, { input: index, tensor: JSON.stringify(node.inputs[index] ?? '') }));
  return undefined;
}

function hardwareInput(session: ImportSession, node: SourceNode, index: number): Binding | undefined {
  const tensor = node.inputs[index] ?? '';
  if (tensor === '') {
    session.report(onnxDiagnostics.make.inputMissing(node.subject, { input: index }));
    return undefined;
  }
  const binding = session.bindings.of(tensor);
  if (binding.kind === 'host') reportHostStepInside(session, node, tensor);
  return binding;
}

/** What the host computes is read by steps of the host only. */
function reportHostStepInside(session: ImportSession, { operator: kind, name }: SourceNode, tensor: string): void {
  const operator = session.draft.hostSteps.find(({ outputs }) => outputs.includes(tensor))?.operator ?? '';
  const values = { operator, tensor: JSON.stringify(tensor), reader: JSON.stringify(name) };
  session.report(onnxDiagnostics.make.hostStepInside({ kind, name }, values));
}
