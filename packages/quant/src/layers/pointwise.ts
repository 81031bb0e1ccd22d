import { type PointwiseFunction, integerType, pointwiseFunctions, pointwiseTable, success } from '@netloom/ir';
import { activationFormat } from '../formats/activation-format.js';
import type { QuantizationRule } from '../quantization-rule.js';

/** Functions of one element become tables; a clamp behind one is taken into its table. */
export const pointwiseRules: readonly QuantizationRule[] = pointwiseFunctions.map(ruleOf);

function ruleOf({ layerType, realOf }: PointwiseFunction): QuantizationRule {
  return {
    layerType: layerType.type,
    keepsFormat: false,
    takesClamp: true,
    quantize(layer, { inputs: [input], outputs: [output], ranges: [range], settings, clamp }) {
      if (input?.type.kind !== 'integer' || output === undefined || range === undefined) throw new Error(`${layer.type} is not valid`);
      const format = activationFormat(output, range, settings);
      if (!format.ok) return format;
      const { signed, bits, quantization } = format.value;
      const type = integerType(signed, bits, quantization);
      const table = pointwiseTable(realOf(layer), input.type, type, clamp);
      return success({ layers: [{ ...layer, parameters: { table } }], values: [{ ...output, type }] }, format.diagnostics);
    },
  };
}
