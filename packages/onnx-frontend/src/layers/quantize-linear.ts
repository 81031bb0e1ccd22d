import { codeRange, quantizeReal, requantizeValue } from '@netloom/ir';
import { type ElementKind, elementKindOf, elementKinds } from '../codec/element-kind.js';
import { allocateElements } from '../codec/onnx-tensor.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { scaleAttributes } from '../importing/host/scale-attributes.js';
import { scaleIndex } from '../importing/constants/quantized-constant.js';
import { readFormat } from '../importing/quantized/read-format.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';

/**
 * Imports QuantizeLinear: the format of what made the reals, or a layer that brings codes to another format; of constants,
 * their codes.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX075 notData, ONX076 inputRule, ONX090 floatIsland
 * @source ONNX QuantizeLinear-21
 */
export const quantizeLinear: Importer = {
  domain: '',
  operator: 'QuantizeLinear',
  layerTypes: [requantizeValue.layerType.type],
  since: 10,
  attributes: { axis: 'int', block_size: 'int', output_dtype: 'int', precision: 'int', saturate: 'int' },
  inputs: { min: 2, max: 3 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    if (context.isHost(node, 0)) {
      context.addHostStepBehind(node, scaleAttributes(node, context));
      return;
    }
    if (context.isConstant(node, 0)) {
      quantizeConstant(node, context);
      return;
    }
    const view = context.data(node, 0);
    if (view === undefined) return;
    const format = readFormat(node, context, shapeOf(view.dimensions), kindOf(node), node.outputs[0] ?? '');
    if (format === undefined) return;
    if (format.bits <= widest) context.quantize(node, view, format);
    else context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 2, rule: `of at most ${widest} bits`, actual: format.bits }));
  },
};

/** Bits of the widest type that QuantizeLinear makes. */
const widest = 16;

/** The type of the codes where there is no zero point to say it. */
function kindOf(node: SourceNode): ElementKind {
  const stated = node.int('output_dtype', 0);
  return stated === 0 ? 'uint8' : (elementKindOf(stated) ?? 'float');
}

/** Weights and biases that exporters store as reals beside what quantizes them. */
function quantizeConstant(node: SourceNode, context: ImportContext): void {
  const tensor = context.constant(node, 0);
  const reals = tensor === undefined ? undefined : context.reals(node, tensor);
  const format = tensor === undefined ? undefined : readFormat(node, context, tensor.dims, kindOf(node), node.outputs[0] ?? '');
  if (tensor === undefined || reals === undefined || format === undefined) return;
  const { signed, bits, scale, zeroPoint } = format;
  const kind = elementKinds.find((known) => known === `${signed ? 'int' : 'uint'}${bits}`);
  if (kind === undefined) throw new Error(`there are no integers of ${bits} bits`);
  const range = codeRange(format);
  const indexOf = scaleIndex(tensor.dims, format);
  const data = allocateElements(kind, reals.length);
  reals.forEach((real, i) => { data[i] = quantizeReal(real, scale[indexOf(i)] ?? 1, zeroPoint[indexOf(i)] ?? 0, range); });
  context.bindCodes(node, { kind, dims: tensor.dims, data });
}
