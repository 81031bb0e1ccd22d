import { codeRange, float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import type { Random } from '../support/random.js';
import { irWindow, onnxWindow, randomWindow } from '../support/random-window.js';
import { signedWeightRange } from '../support/signed-weight-range.js';
import { runSingle, singleLayer, valueAxes, weightAxes } from '../support/single-layer.js';
import { channelsFirst, sourceShape, toSource, toStream, weightOrder } from '../support/source-order.js';

function randomShape(random: Random, size: number) {
  const window = randomWindow(random, size, random.pick(1, 2, 2));
  const groups = random.pick(1, 1, random.integer(1, size));
  const ofGroup = random.pick(1, random.integer(1, 2 * size));
  const outputs = groups * random.integer(1, size + 1);
  return {
    window,
    groups,
    axes: valueAxes(...window.sizes, groups * ofGroup),
    weights: weightAxes(outputs, ...window.kernel, ofGroup),
    outputs,
    attributes: { ...irWindow(window), groups },
  };
}

const count = (axes: readonly { size: number }[]): number => axes.reduce((product, { size }) => product * size, 1);

describe('Conv', () => {
  it('equals QLinearConv of ONNX Runtime in every value', async ({ annotate }) => {
    const signedWeights = await signedWeightRange();
    await annotate(`signed weights from ${signedWeights.low} to ${signedWeights.high}`);
    let compared = 0;
    let inside = 0;
    await checkProperty(160, async (random, size) => {
      const { window, groups, axes, weights, outputs, attributes } = randomShape(random, size);
      const signed = random.boolean();
      const weightSigned = signed || random.boolean();
      const kind = signed ? 'int8' : 'uint8';
      const weightKind = weightSigned ? 'int8' : 'uint8';
      const perChannel = random.boolean();
      const channels = perChannel ? outputs : 1;
      const format = codeRange({ signed, bits: 8 });
      const weightFormat = weightSigned ? signedWeights : codeRange({ signed: false, bits: 8 });
      const weightZero = random.boolean(0.7) ? 0 : random.integer(weightFormat.low, weightFormat.high);
      const [zx, zy] = [random.integer(format.low, format.high), random.integer(format.low, format.high)];
      // Output scales for which most codes lie within the format.
      const spread = Math.sqrt(count(weights) / outputs) * 64 * 64;
      const sx = random.scale(-8, 0);
      const sw = Array.from({ length: channels }, () => random.scale(-10, -8));
      const sy = Math.fround((sx * 2 ** -9 * spread * random.real(0.5, 4)) / 128);
      const weight = random.integers(count(weights), weightFormat.low, weightFormat.high);
      const bias = random.boolean(0.8) ? random.integers(outputs, -50_000, 50_000) : undefined;
      const bias32 = integerType(true, 32);
      const graph = singleLayer(
        {
          type: 'Conv',
          attributes,
          parameters: {
            weight: {
              axes: weights,
              type: integerType(weightSigned, 8, { ...(perChannel ? { axis: 'O' } : {}), scale: sw, zeroPoint: sw.map(() => weightZero) }),
              data: weight,
            },
            ...(bias === undefined ? {} : { bias: { axes: [{ name: 'O', size: outputs }], type: bias32, data: bias } }),
          },
          requantization: { rounding: 'half-even', ...format },
        },
        axes,
        integerType(signed, 8, { scale: [sx], zeroPoint: [zx] }),
        integerType(signed, 8, { scale: [sy], zeroPoint: [zy] }),
      );
      const order = channelsFirst(axes);
      const outOrder = channelsFirst(graph.values.get('y')?.axes ?? []);
      const ofWeight = weightOrder(weights);
      const perRow = perChannel ? [outputs] : [];
      const run = await loadOnnx({
        nodes: [
          makeNode(
            'QLinearConv',
            ['x', 'sx', 'zx', 'w', 'sw', 'zw', 'sy', 'zy', ...(bias === undefined ? [] : ['b'])],
            ['y'],
            { ...onnxWindow(window), group: { int: groups } },
          ),
        ],
        inputs: [makeValueInfo('x', kind, [1, ...sourceShape(order).slice(1)])],
        outputs: [makeValueInfo('y', kind, [1, ...sourceShape(outOrder).slice(1)])],
        initializers: [
          makeTensor('sx', 'float', [], [sx]),
          makeTensor('zx', kind, [], [zx]),
          makeTensor('w', weightKind, sourceShape(ofWeight), toSource(ofWeight, weight)),
          makeTensor('sw', 'float', perRow, sw),
          makeTensor('zw', weightKind, perRow, sw.map(() => weightZero)),
          makeTensor('sy', 'float', [], [sy]),
          makeTensor('zy', kind, [], [zy]),
          ...(bias === undefined ? [] : [makeTensor('b', 'int32', [outputs], bias)]),
        ],
      });
      for (let frame = 0; frame < 2; frame++) {
        const x = random.integers(count(axes), format.low, format.high);
        const result = await run([makeTensor('x', kind, sourceShape(order), toSource(order, x))]);
        const actual = runSingle(graph, x);
        const expected = toStream(outOrder, Array.from(result.get('y') ?? [], Number), new Int32Array(actual.length));
        expect(actual).toEqual(expected);
        compared += actual.length;
        inside += actual.filter((code) => code > format.low && code < format.high).length;
      }
    });
    await annotate(`QLinearConv: ${compared} values compared, ${inside} of them not saturated`);
    expect(inside).toBeGreaterThan(20_000);
  });

  it('sums integers of any width exactly, as far as 32-bit accumulators go', async () => {
    await checkProperty(150, (random, size) => {
      const { window, groups, axes, weights, outputs, attributes } = randomShape(random, size);
      const input = { signed: random.boolean(), bits: random.integer(1, 16) };
      // Products below 2^30 and a bias within it.
      const room = 30 - input.bits - Math.ceil(Math.log2(count(weights) / outputs));
      const weightBits = random.integer(1, Math.max(1, Math.min(16, room)));
      const inputRange = codeRange(input);
      const weightRange = codeRange({ signed: true, bits: weightBits });
      const zx = random.integer(inputRange.low, inputRange.high);
      const zw = Array.from({ length: outputs }, () => random.integer(weightRange.low, weightRange.high));
      const weight = random.integers(count(weights), weightRange.low, weightRange.high);
      const bias = random.integers(outputs, -(2 ** 30), 2 ** 30);
      const graph = singleLayer(
        {
          type: 'Conv',
          attributes,
          parameters: {
            weight: { axes: weights, type: integerType(true, weightBits, { axis: 'O', scale: zw.map(() => 1), zeroPoint: zw }), data: weight },
            bias: { axes: [{ name: 'O', size: outputs }], type: integerType(true, 32), data: bias },
          },
        },
        axes,
        integerType(input.signed, input.bits, { scale: [1], zeroPoint: [zx] }),
        integerType(true, 32),
      );
      const x = random.integers(count(axes), inputRange.low, inputRange.high);
      const actual = runSingle(graph, x);
      // The definition, written out plainly over big integers.
      const out = graph.values.get('y')?.axes.map((axis) => axis.size) ?? [];
      const two = (sizes: readonly number[], filler: number): number[] => (sizes.length === 1 ? [filler, ...sizes] : [...sizes]);
      const [ho = 1, wo = 1] = two(out.slice(0, -1), 1);
      const [h = 1, w = 1] = two(window.sizes, 1);
      const [kh = 1, kw = 1] = two(window.kernel, 1);
      const [strideH = 1, strideW = 1] = two(window.strides, 1);
      const [dilationH = 1, dilationW = 1] = two(window.dilations, 1);
      const [top = 0, left = 0] = two(window.padsBegin, 0);
      const channels = axes.at(-1)?.size ?? 1;
      const ofGroup = channels / groups;
      const expected = new Int32Array(actual.length);
      for (let index = 0; index < expected.length; index++) {
        const o = index % outputs;
        const ox = Math.floor(index / outputs) % wo;
        const oy = Math.floor(index / outputs / wo);
        const group = Math.floor(o / (outputs / groups));
        let sum = BigInt(bias[o] ?? 0);
        for (let ky = 0; ky < kh; ky++)
          for (let kx = 0; kx < kw; kx++)
            for (let i = 0; i < ofGroup; i++) {
              const iy = oy * strideH - top + ky * dilationH;
              const ix = ox * strideW - left + kx * dilationW;
              if (iy < 0 || iy >= h || ix < 0 || ix >= w) continue;
              const code = x[(iy * w + ix) * channels + group * ofGroup + i] ?? 0;
              const factor = weight[((o * kh + ky) * kw + kx) * ofGroup + i] ?? 0;
              sum += BigInt(code - zx) * BigInt(factor - (zw[o] ?? 0));
            }
        expected[index] = Number(sum);
      }
      expect(ho * wo * outputs).toBe(expected.length);
      expect(actual).toEqual(expected);
    });
  });

  it('equals the float Conv of ONNX Runtime within the error of float32 sums', async () => {
    await checkProperty(80, async (random, size) => {
      const { window, groups, axes, weights, outputs, attributes } = randomShape(random, size);
      const weight = random.reals(count(weights), -1, 1);
      const bias = random.reals(outputs, -2, 2);
      const parameters = {
        weight: { axes: weights, type: float32, data: weight },
        bias: { axes: [{ name: 'O', size: outputs }], type: float32, data: bias },
      };
      const graph = singleLayer({ type: 'Conv', attributes, parameters }, axes, float32, float32);
      const order = channelsFirst(axes);
      const outOrder = channelsFirst(graph.values.get('y')?.axes ?? []);
      const ofWeight = weightOrder(weights);
      const run = await loadOnnx({
        nodes: [makeNode('Conv', ['x', 'w', 'b'], ['y'], { ...onnxWindow(window), group: { int: groups } })],
        inputs: [makeValueInfo('x', 'float', [1, ...sourceShape(order).slice(1)])],
        outputs: [makeValueInfo('y', 'float', [1, ...sourceShape(outOrder).slice(1)])],
        initializers: [
          makeTensor('w', 'float', sourceShape(ofWeight), toSource(ofWeight, weight)),
          makeTensor('b', 'float', [outputs], bias),
        ],
      });
      const x = random.reals(count(axes), -3, 3);
      const result = await run([makeTensor('x', 'float', sourceShape(order), toSource(order, x))]);
      const actual = runSingle(graph, x);
      const expected = toStream(outOrder, Array.from(result.get('y') ?? [], Number), new Float32Array(actual.length));
      // n additions and products of float32: relative error n * 2^-24 of the sum of magnitudes, here at most 3 each.
      const terms = count(weights) / outputs + 1;
      const bound = (terms + 1) * 2 ** -24 * 3 * terms;
      actual.forEach((element, i) => {
        expect(Math.abs(element - (expected[i] ?? Number.NaN))).toBeLessThanOrEqual(bound);
      });
    });
  });
});
