import { describe, expect, it } from 'vitest';
import type { QuantizationOptions } from '../../src/index.js';
import { GraphBuilder, integerOf, quantizer } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

const graph = new GraphBuilder(3).gemm(new Random(1), 2).build();

function run(frames: Iterable<ReadonlyMap<string, Float32Array>>, options: QuantizationOptions = {}) {
  const result = quantizer.quantize(graph, options, frames);
  const x = result.ok ? integerOf(result.value.values.get('x')?.type) : undefined;
  return { ok: result.ok, codes: result.diagnostics.map(({ code }) => code), x, diagnostics: result.diagnostics };
}

const frame = (...elements: number[]): ReadonlyMap<string, Float32Array> => new Map([['x', Float32Array.from(elements)]]);

describe('calibration data', () => {
  it('is replaced by random frames with a warning where there is none', () => {
    const { ok, diagnostics } = run([], { random: { frames: 7, low: 0, high: 2 } });
    expect(ok).toBe(true);
    expect(diagnostics).toMatchObject([{ code: 'QNT015', severity: 'warning', values: { frames: 7, low: 0, high: 2, seed: 1 } }]);
  });

  it('gives the same random frames for the same seed alone', () => {
    expect(run([], { random: { seed: 3 } }).x).toEqual(run([], { random: { seed: 3 } }).x);
    expect(run([], { random: { seed: 3 } }).x).not.toEqual(run([], { random: { seed: 4 } }).x);
  });

  it('may be an iterable that is read once', () => {
    function* frames() {
      yield frame(0, 0.5, 1);
      yield frame(0, 0.25, 2);
    }
    expect(run(frames()).x?.quantization?.scale).toEqual([Math.fround(2 / 255)]);
  });

  it('that has faults is reported by kind and input, with counts', () => {
    const faults = [
      frame(0, 1),
      frame(0, 1),
      frame(0, Number.NaN, 1),
      frame(0, 1, Number.POSITIVE_INFINITY),
      new Map([['X', Float32Array.of(1, 2, 3)]]),
    ];
    const { ok, diagnostics } = run(faults);
    expect(ok).toBe(false);
    expect(diagnostics).toMatchObject([
      { code: 'QNT012', values: { count: 2, frame: 0, actual: 2, expected: 3 } },
      { code: 'QNT013', values: { count: 2, frame: 2, index: 1, actual: 'NaN' } },
      { code: 'QNT011', values: { input: 'X', frame: 4 }, hint: 'Did you mean "x"?' },
      { code: 'QNT010', values: { count: 1, frame: 4 } },
    ]);
  });

  it('that overflows inside the network is reported with the value', () => {
    const { diagnostics } = run([frame(3e38, 3e38, 3e38), frame(1, 1, 1)]);
    expect(diagnostics).toMatchObject([{ code: 'QNT014', values: { value: 'gemm0.y', frame: 0 } }]);
  });
});

describe('formats of inputs', () => {
  it.each([
    ['raw pixels keep their codes', [0, 17, 250], { signed: false, quantization: { scale: [1], zeroPoint: [0] } }],
    ['raw signed integers too', [-128, 17, 3], { signed: true, quantization: { scale: [1], zeroPoint: [0] } }],
    ['integers out of range are reals', [0, 17, 510], { signed: false, quantization: { scale: [2], zeroPoint: [0] } }],
    ['reals that are never negative are unsigned', [0, 0.5, 1], { signed: false, quantization: { scale: [Math.fround(1 / 255)], zeroPoint: [0] } }],
    ['other reals are affine', [-0.5, 0, 0.775], { signed: false, quantization: { scale: [Math.fround(Math.fround(0.775) / 255 + 0.5 / 255)], zeroPoint: [100] } }],
  ])('%s', (_, elements, expected) => {
    expect(run([frame(...elements)]).x).toMatchObject(expected);
  });

  it('symmetric ones have zero point 0', () => {
    expect(run([frame(-1.5, 0, 1)], { activations: 'symmetric' }).x).toMatchObject({ signed: true, quantization: { zeroPoint: [0] } });
  });

  it('a value that is always 0 gets a positive scale and a warning', () => {
    const { ok, codes, x } = run([frame(0, 0, 0)]);
    expect(ok).toBe(true);
    expect(codes).toContain('QNT020');
    expect(x?.quantization?.scale[0]).toBeGreaterThan(0);
  });
});
