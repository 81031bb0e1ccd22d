import { type AttributeValue, type IntegerType, type Layer, type Value, integerType, pointwiseFunctions } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { pointwiseRules } from '../../src/layers/pointwise.js';
import { inputSettings, quantizationOptions } from '../../src/options.js';
import { loadOnnx } from '../support/onnx-runtime.js';
import { Random } from '../support/random.js';

const parameters: Readonly<Record<string, Record<string, AttributeValue>>> = {
  LeakyRelu: { alpha: Math.fround(0.1) },
  HardSigmoid: { alpha: Math.fround(0.2), beta: 0.5 },
  Elu: { alpha: 1 },
};
/** Another format is no operator between DequantizeLinear and QuantizeLinear. */
const operatorOf = (type: string): string => (type === 'Requantize' ? 'Identity' : type);
const axes = [{ name: 'C', size: 256 }];

/** The quantized layer's table for 8-bit codes of this type, and the format that it makes. */
function tableOf(type: string, from: IntegerType, low: number): { data: number[]; to: IntegerType } {
  const rule = pointwiseRules.find(({ layerType }) => layerType === type);
  const layer: Layer = { name: 'l', type, inputs: ['x'], outputs: ['y'], attributes: parameters[type] ?? {}, parameters: {}, sources: [] };
  const values = { inputs: [{ name: 'x', axes, type: from }], outputs: [{ name: 'y', axes, type: { kind: 'float32' } } satisfies Value] };
  const settings = inputSettings(quantizationOptions.parse({ scales: 'any' }));
  const made = rule?.quantize(layer, { ...values, ranges: [{ low, high: 1, integral: false }], settings, clamp: {} });
  const to = made?.ok === true ? made.value.values[0]?.type : undefined;
  const table = made?.ok === true ? made.value.layers[0]?.parameters.table : undefined;
  if (to?.kind !== 'integer' || table === undefined) throw new Error('no table');
  return { data: Array.from(table.data), to };
}

describe('tables of functions of one element', () => {
  it.each(pointwiseFunctions.map(({ layerType }) => layerType.type))('%s: at most one code in a thousand differs from QDQ in ONNX Runtime, by one', async (type) => {
    const random = new Random(5);
    let different = 0;
    for (let i = 0; i < 20; i++) {
      const scale = random.scale(-7, -4);
      const from = integerType(false, 8, { scale: [scale], zeroPoint: [random.integer(0, 255)] });
      const { data, to } = tableOf(type, from, -random.real(0, 1));
      const run = await loadOnnx({
        nodes: [
          makeNode('DequantizeLinear', ['x', 'sx', 'zx'], ['r']),
          makeNode(operatorOf(type), ['r'], ['f'], Object.fromEntries(Object.entries(parameters[type] ?? {}).map(([name, value]) => [name, { float: Number(value) }]))),
          makeNode('QuantizeLinear', ['f', 'sy', 'zy'], ['y']),
        ],
        inputs: [makeValueInfo('x', 'uint8', [1, 256])],
        outputs: [makeValueInfo('y', 'uint8', [1, 256])],
        initializers: [
          makeTensor('sx', 'float', [], [scale]),
          makeTensor('zx', 'uint8', [], from.quantization?.zeroPoint ?? []),
          makeTensor('sy', 'float', [], to.quantization?.scale ?? []),
          makeTensor('zy', 'uint8', [], to.quantization?.zeroPoint ?? []),
        ],
      });
      const result = await run([makeTensor('x', 'uint8', [1, 256], Array.from({ length: 256 }, (_, code) => code))]);
      const theirs = Array.from(result.get('y') ?? [], Number);
      expect(theirs).toHaveLength(256);
      data.forEach((code, at) => {
        const distance = Math.abs(code - (theirs[at] ?? Number.NaN));
        expect(distance).toBeLessThanOrEqual(1);
        different += distance;
      });
    }
    // These are one float32 product at most, so that they have one answer.
    expect(different).toBeLessThanOrEqual(['LeakyRelu', 'Requantize'].includes(type) ? 0 : 5);
  });
});
