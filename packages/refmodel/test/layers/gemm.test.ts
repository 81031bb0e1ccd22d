import { codeRange, float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import { signedWeightRange } from '../support/signed-weight-range.js';
import { runSingle, singleLayer, valueAxes, weightAxes } from '../support/single-layer.js';

/** [I, O] from [O, I]. */
function transposed(weight: ArrayLike<number>, inputs: number, outputs: number): number[] {
  return Array.from({ length: inputs * outputs }, (_, i) => weight[(i % outputs) * inputs + Math.floor(i / outputs)] ?? 0);
}

describe('Gemm', () => {
  it('equals QLinearMatMul of ONNX Runtime in every value', async ({ annotate }) => {
    const signedWeights = await signedWeightRange();
    await annotate(`signed weights from ${signedWeights.low} to ${signedWeights.high}`);
    let inside = 0;
    await checkProperty(160, async (random, size) => {
      const inputs = random.integer(1, 20 * size);
      const outputs = random.integer(1, 8 * size);
      const signed = random.boolean();
      // ONNX Runtime has no signed inputs with unsigned weights.
      const weightSigned = signed || random.boolean();
      const kind = signed ? 'int8' : 'uint8';
      const weightKind = weightSigned ? 'int8' : 'uint8';
      const format = codeRange({ signed, bits: 8 });
      const weightFormat = weightSigned ? signedWeights : codeRange({ signed: false, bits: 8 });
      const perChannel = random.boolean();
      const channels = perChannel ? outputs : 1;
      const zw = Array.from({ length: channels }, () => (random.boolean(0.3) ? 0 : random.integer(weightFormat.low, weightFormat.high)));
      const [zx, zy] = [random.integer(format.low, format.high), random.integer(format.low, format.high)];
      const sx = random.scale(-8, 0);
      const sw = zw.map(() => random.scale(-10, -8));
      const sy = Math.fround((sx * 2 ** -9 * Math.sqrt(inputs) * 64 * 64 * random.real(0.5, 4)) / 128);
      const weight = random.integers(inputs * outputs, weightFormat.low, weightFormat.high);
      const quantization = { ...(perChannel ? { axis: 'O' } : {}), scale: sw, zeroPoint: zw };
      const graph = singleLayer(
        {
          type: 'Gemm',
          attributes: {},
          parameters: { weight: { axes: weightAxes(outputs, inputs), type: integerType(weightSigned, 8, quantization), data: weight } },
          requantization: { rounding: 'half-even', ...format },
        },
        valueAxes(inputs),
        integerType(signed, 8, { scale: [sx], zeroPoint: [zx] }),
        integerType(signed, 8, { scale: [sy], zeroPoint: [zy] }),
      );
      const perColumn = perChannel ? [outputs] : [];
      const run = await loadOnnx({
        nodes: [makeNode('QLinearMatMul', ['x', 'sx', 'zx', 'w', 'sw', 'zw', 'sy', 'zy'], ['y'])],
        inputs: [makeValueInfo('x', kind, [1, inputs])],
        outputs: [makeValueInfo('y', kind, [1, outputs])],
        initializers: [
          makeTensor('sx', 'float', [], [sx]),
          makeTensor('zx', kind, [], [zx]),
          makeTensor('w', weightKind, [inputs, outputs], transposed(weight, inputs, outputs)),
          makeTensor('sw', 'float', perColumn, sw),
          makeTensor('zw', weightKind, perColumn, zw),
          makeTensor('sy', 'float', [], [sy]),
          makeTensor('zy', kind, [], [zy]),
        ],
      });
      for (let frame = 0; frame < 8; frame++) {
        const x = random.integers(inputs, format.low, format.high);
        const result = await run([makeTensor('x', kind, [1, inputs], x)]);
        const actual = runSingle(graph, x);
        expect(actual).toEqual(Int32Array.from(result.get('y') ?? [], Number));
        inside += actual.filter((code) => code > format.low && code < format.high).length;
      }
    });
    await annotate(`QLinearMatMul: ${inside} values equal that are not saturated`);
    expect(inside).toBeGreaterThan(5_000);
  });

  it('equals the float Gemm of ONNX Runtime within the error of float32 sums', async () => {
    await checkProperty(40, async (random, size) => {
      const inputs = random.integer(1, 20 * size);
      const outputs = random.integer(1, 8 * size);
      const weight = random.reals(inputs * outputs, -1, 1);
      const bias = random.reals(outputs, -2, 2);
      const parameters = {
        weight: { axes: weightAxes(outputs, inputs), type: float32, data: weight },
        bias: { axes: [{ name: 'O', size: outputs }], type: float32, data: bias },
      };
      const graph = singleLayer({ type: 'Gemm', attributes: {}, parameters }, valueAxes(inputs), float32, float32);
      const run = await loadOnnx({
        nodes: [makeNode('Gemm', ['x', 'w', 'b'], ['y'], { transB: { int: 1 } })],
        inputs: [makeValueInfo('x', 'float', [1, inputs])],
        outputs: [makeValueInfo('y', 'float', [1, outputs])],
        initializers: [makeTensor('w', 'float', [outputs, inputs], weight), makeTensor('b', 'float', [outputs], bias)],
      });
      const x = random.reals(inputs, -3, 3);
      const result = await run([makeTensor('x', 'float', [1, inputs], x)]);
      const bound = (inputs + 2) * 2 ** -24 * 3 * (inputs + 1);
      const expected = Array.from(result.get('y') ?? [], Number);
      runSingle(graph, x).forEach((element, i) => {
        expect(Math.abs(element - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(bound);
      });
    });
  });
});
