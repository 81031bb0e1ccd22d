import { requantizeValue } from '@netloom/ir';
import { elementKindOf } from '../codec/element-kind.js';
import type { Importer } from '../importing/importer.js';
import { scaleAttributes } from '../importing/host-operators.js';
import { readFormat } from '../importing/read-format.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { shapeOf } from '../view/regroup.js';

/**
 * Imports QuantizeLinear: the format of what made the reals, or a layer that brings codes to another format.
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
    const view = context.data(node, 0);
    if (view === undefined) return;
    const kind = node.has('output_dtype') ? elementKindOf(node.int('output_dtype', 2)) : 'uint8';
    const format = readFormat(node, context, shapeOf(view.dimensions), kind ?? 'float', node.outputs[0] ?? '');
    if (format === undefined) return;
    if (format.bits <= widest) context.quantize(node, view, format);
    else context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 2, rule: `of at most ${widest} bits`, actual: format.bits }));
  },
};

/** Bits of the widest type that QuantizeLinear makes. */
const widest = 16;
