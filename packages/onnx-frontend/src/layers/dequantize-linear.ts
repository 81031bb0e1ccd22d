import { isReal } from '../codec/element-kind.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { scaleAttributes } from '../importing/host/scale-attributes.js';
import { scaleIndex } from '../importing/constants/quantized-constant.js';
import { readFormat } from '../importing/quantized/read-format.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';

/**
 * Imports DequantizeLinear: the reals are another view of the codes, of a value or of a constant.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source ONNX DequantizeLinear-21
 */
export const dequantizeLinear: Importer = {
  domain: '',
  operator: 'DequantizeLinear',
  layerTypes: [],
  readsCodes: true,
  since: 10,
  attributes: { axis: 'int', block_size: 'int', output_dtype: 'int' },
  inputs: { min: 2, max: 3 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    if (context.isHost(node, 0)) context.addHostStepBehind(node, scaleAttributes(node, context));
    else if (context.isConstant(node, 0)) dequantizeConstant(node, context);
    else {
      const view = context.data(node, 0);
      if (view === undefined) return;
      const kind = view.stream.type.kind === 'integer' && !view.stream.type.signed ? 'uint8' : 'int8';
      const format = readFormat(node, context, shapeOf(view.dimensions), kind, node.inputs[0] ?? '');
      if (format !== undefined) context.dequantize(node, view, format);
    }
  },
};

function dequantizeConstant(node: SourceNode, context: ImportContext): void {
  const tensor = context.constant(node, 0);
  const format = tensor === undefined ? undefined : readFormat(node, context, tensor.dims, tensor.kind, tensor.name);
  if (tensor === undefined || format === undefined) return;
  if (isReal(tensor.kind)) {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 0, rule: 'of integers', actual: tensor.kind }));
    return;
  }
  const { scale, zeroPoint } = format;
  const indexOf = scaleIndex(tensor.dims, format);
  context.bindQuantizedConstant(node, tensor, format, (code, i) => Math.fround(Math.fround(code - (zeroPoint[indexOf(i)] ?? 0)) * (scale[indexOf(i)] ?? 1)));
}
