import { type PointwiseFunction, type Tensor, codeRange, integerType, pointwiseFunctions, quantizeReal, scaleAt, success, unquantized, zeroPointAt } from '@netloom/ir';
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
      const { signed, bits, quantization: from = unquantized } = input.type;
      const to = format.value.quantization ?? unquantized;
      const bounds = codeRange(format.value);
      const { low } = codeRange({ signed, bits });
      const { low: least = Number.NEGATIVE_INFINITY, high: greatest = Number.POSITIVE_INFINITY } = clamp;
      const real = realOf(layer);
      const data = Int32Array.from({ length: 2 ** Math.min(bits, 16) }, (_, i) => {
        const x = Math.fround((low + i - zeroPointAt(from, 0)) * scaleAt(from, 0));
        const y = Math.min(greatest, Math.max(least, Math.fround(real(x))));
        return quantizeReal(y, scaleAt(to, 0), zeroPointAt(to, 0), bounds);
      });
      const type = integerType(format.value.signed, format.value.bits, to);
      const table: Tensor = { axes: [{ name: 'X', size: data.length }], type, data };
      return success({ layers: [{ ...layer, parameters: { table } }], values: [{ ...output, type }] }, format.diagnostics);
    },
  };
}
