import { type Quantization, codeRange, integerType, quantizeReal, scaleAt, success, zeroPointAt } from '@netloom/ir';
import type { Importer } from '@netloom/onnx-frontend';
import { type QuantizationRule, activationFormat } from '@netloom/quant';
import type { Kernel } from '@netloom/refmodel';
import { swish, swishType } from './swish-type.js';

export const swishImporter: Importer = {
  domain: 'com.acme',
  operator: 'Swish',
  layerTypes: [swishType.type],
  since: 1,
  attributes: { alpha: 'float' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view === undefined) return;
    context.addElementwise(node, { type: swishType.type, attributes: { alpha: node.float('alpha', 1) }, inputs: [view] });
  },
};

export const swishKernel: Kernel = {
  layerType: swishType.type,
  execute(layer, [input]) {
    if (input === undefined) throw new Error('Swish has one input');
    const alpha = Number(layer.attributes.alpha);
    if (input.type.kind === 'float32') return [Float32Array.from(input.data, (x) => swish(x, alpha))];
    const { low } = codeRange(input.type);
    const table = layer.parameters.table?.data ?? new Int32Array();
    return [Int32Array.from(input.data, (code) => table[code - low] ?? 0)];
  },
};

export const swishRule: QuantizationRule = {
  layerType: swishType.type,
  keepsFormat: false,
  takesClamp: false,
  quantize(layer, { inputs: [input], outputs: [output], ranges: [range], settings }) {
    if (input?.type.kind !== 'integer' || output === undefined || range === undefined) throw new Error('Swish has one input');
    const format = activationFormat(output, range, settings);
    if (!format.ok) return format;
    const alpha = Number(layer.attributes.alpha);
    const from = codeRange(input.type);
    const realOf = dequantizer(input.type.quantization);
    const to = format.value.quantization ?? { scale: [1], zeroPoint: [0] };
    const data = Int32Array.from({ length: from.high - from.low + 1 }, (_, i) =>
      quantizeReal(swish(realOf(from.low + i), alpha), scaleAt(to, 0), zeroPointAt(to, 0), codeRange(format.value)),
    );
    const { signed, bits } = format.value;
    const table = { axes: [{ name: 'T', size: data.length }], type: integerType(signed, bits), data };
    const quantized = { ...layer, parameters: { table } };
    return success({ layers: [quantized], values: [{ ...output, type: format.value }] }, format.diagnostics);
  },
};

function dequantizer(quantization: Quantization = { scale: [1], zeroPoint: [0] }): (code: number) => number {
  return (code) => Math.fround((code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0));
}
