import { isReal } from '../../codec/element-kind.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import { constantInput } from '../session/read-inputs.js';
import { type ConstantTensor, type ParameterElements, codeElements, realElements } from './quantized-constant.js';

/** A constant's elements as float32, all finite. @errors ONX026 tensorNotFinite, ONX084 weightType */
export function readReals(session: ImportSession, node: SourceNode, tensor: ConstantTensor): Float32Array | undefined {
  const shown = JSON.stringify(tensor.name);
  if (!isReal(tensor.kind)) {
    session.report(onnxDiagnostics.make.weightType(node.subject, { tensor: shown, type: tensor.kind }));
    return undefined;
  }
  const data = Float32Array.from(tensor.data, Number);
  const index = data.findIndex((element) => !Number.isFinite(element));
  if (index < 0) return data;
  session.report(onnxDiagnostics.make.tensorNotFinite(node.subject, { tensor: shown, index, actual: String(tensor.data[index]) }));
  return undefined;
}

/** A constant's elements as a parameter of the layer that reads a view: codes where both are quantized. @errors as `readReals` */
export function readElements(session: ImportSession, node: SourceNode, tensor: ConstantTensor, view: View | undefined): ParameterElements | undefined {
  if (tensor.quantized !== undefined && view?.stream.type.kind === 'integer') return codeElements(tensor.quantized);
  const data = readReals(session, node, tensor);
  return data === undefined ? undefined : realElements(data);
}

/** An int64 or int32 constant as a list of integers. @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule */
export function readIntegers(session: ImportSession, node: SourceNode, index: number): readonly number[] | undefined {
  const tensor = constantInput(session, node, index);
  if (tensor === undefined) return undefined;
  if (tensor.kind === 'int64' || tensor.kind === 'int32') return Array.from(tensor.data, Number);
  session.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'of type int64', actual: tensor.kind }));
  return undefined;
}
