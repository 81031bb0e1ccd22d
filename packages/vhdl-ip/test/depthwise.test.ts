import { describe, expect, it } from 'vitest';
import { depthwise, mvuAccumulatorBits, orderDepthwiseWeights, sufficientBufferRows, window } from '../src/index.js';
import type { DepthwiseGenerics } from '../src/index.js';
import { chainedCase, fixedUnit } from './harness/chained-case.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import type { UnitCase } from './harness/unit-case.js';
import { depthwiseSums } from './models/depthwise.js';

interface Shape {
  readonly channels: number;
  readonly multiplier: number;
  readonly taps: number;
  readonly lanes: number;
  /** 1 if absent. */
  readonly positions?: number;
  readonly inBits: number;
  readonly inSigned: boolean;
  readonly weightBits: number;
  readonly accBits?: number;
  readonly pixels: number;
  /** Weights stay below it, far from the ends of their format. */
  readonly weightLimit?: number;
  /** All weights and inputs at their limits instead of random. */
  readonly extreme?: boolean;
}

const frames = 4;

/** A case with random weights, bias and inputs; bias fills what the products leave of acc_bits. */
function makeCase(shape: Shape): { generics: DepthwiseGenerics; unitCase: UnitCase } {
  const { channels, multiplier, taps, lanes, pixels } = shape;
  const random = new Random(channels * 1000 + taps * 10 + shape.inBits);
  const low = shape.inSigned ? -(2 ** (shape.inBits - 1)) : 0;
  const high = low + 2 ** shape.inBits - 1;
  const weightLow = -(2 ** (shape.weightBits - 1));
  const pick = (least: number, greatest: number): number =>
    shape.extreme === true ? (random.integer(0, 3) === 0 ? greatest : least) : random.integer(least, greatest);
  const matrix = Array.from({ length: channels * multiplier }, () =>
    Array.from({ length: taps }, () => pick(Math.max(weightLow, -(shape.weightLimit ?? Infinity)), Math.min(-weightLow, shape.weightLimit ?? Infinity) - 1)),
  );
  const needed = mvuAccumulatorBits(matrix.flat(), matrix.map(() => 0n), taps, low, high);
  const accBits = shape.accBits ?? needed + 1;
  const spare = (1n << BigInt(accBits - 1)) - (1n << BigInt(needed - 1));
  const bias = matrix.map((_, k) => (k % 3 === 0 ? -spare : k % 3 === 1 ? spare : spare / 3n));
  const inputs: number[] = [];
  const outputs: bigint[] = [];
  for (let pixel = 0; pixel < frames * pixels; pixel++) {
    const x = Array.from({ length: channels }, () => Array.from({ length: taps }, () => pick(low, high)));
    for (let group = 0; group < channels; group += lanes) {
      for (let pass = 0; pass < multiplier; pass++) {
        for (let tap = 0; tap < taps; tap++) {
          for (let lane = 0; lane < lanes; lane++) inputs.push(x[group + lane]?.[tap] ?? Number.NaN);
        }
      }
    }
    outputs.push(...depthwiseSums(matrix, bias, x));
  }
  const generics: DepthwiseGenerics = {
    in_bits: shape.inBits,
    in_signed: shape.inSigned,
    weight_bits: shape.weightBits,
    weights: orderDepthwiseWeights(matrix.flat(), taps, lanes),
    bias: { entryBits: accBits, entries: bias },
    channels,
    multiplier,
    taps,
    positions: shape.positions ?? 1,
    lanes,
    acc_bits: accBits,
    pixels_per_frame: pixels,
  };
  return {
    generics,
    unitCase: unitCase(
      depthwise,
      generics,
      { s_axis: { values: inputs, frameValues: inputs.length / frames } },
      { m_axis: { values: outputs, frameValues: outputs.length / frames, channels: channels * multiplier } },
    ),
  };
}

const usual = { multiplier: 1, inBits: 8, inSigned: true, weightBits: 8, pixels: 4 };

describe('depthwise', () => {
  it.each<[string, Shape]>([
    ['3x3, folded', { ...usual, channels: 6, taps: 9, lanes: 2 }],
    ['3x3, all channels at once', { ...usual, channels: 4, taps: 9, lanes: 4 }],
    ['one lane', { ...usual, channels: 3, taps: 4, lanes: 1 }],
    ['one tap: a bias every beat', { ...usual, channels: 6, taps: 1, lanes: 3 }],
    ['one channel, one tap: constants instead of memory', { ...usual, channels: 1, taps: 1, lanes: 1 }],
    ['multiplier 2', { ...usual, multiplier: 2, channels: 6, taps: 3, lanes: 3 }],
    ['multiplier 3, which does not divide the lanes', { ...usual, multiplier: 3, channels: 8, taps: 2, lanes: 4 }],
    ['multiplier 4, one lane', { ...usual, multiplier: 4, channels: 2, taps: 5, lanes: 1 }],
    ['unsigned input', { ...usual, inSigned: false, channels: 4, taps: 9, lanes: 2, extreme: true }],
    ['1-bit unsigned by 1-bit', { ...usual, inBits: 1, inSigned: false, weightBits: 1, channels: 4, taps: 9, lanes: 4 }],
    ['16-bit signed by 16-bit, one product an accumulator', { ...usual, inBits: 16, weightBits: 16, channels: 4, taps: 1, lanes: 2, extreme: true }],
    ['16-bit signed by 16-bit', { ...usual, inBits: 16, weightBits: 16, channels: 4, taps: 9, lanes: 2, extreme: true }],
    ['16-bit unsigned by 17-bit', { ...usual, inBits: 16, inSigned: false, weightBits: 17, channels: 4, taps: 9, lanes: 2, extreme: true }],
    ['16-bit signed by 17-bit', { ...usual, inBits: 16, weightBits: 17, channels: 2, taps: 2, lanes: 2, extreme: true }],
    ['acc_bits 31', { ...usual, accBits: 31, channels: 4, taps: 4, lanes: 2, extreme: true }],
    ['15-bit by 15-bit, acc_bits 31, partial sums of 32 bits', { ...usual, inBits: 15, weightBits: 15, weightLimit: 5000, accBits: 31, channels: 2, taps: 4, positions: 4, lanes: 2 }],
    ['acc_bits 32', { ...usual, accBits: 32, channels: 4, taps: 4, lanes: 2, extreme: true }],
    ['3x3 at once', { ...usual, channels: 4, taps: 9, positions: 9, lanes: 2 }],
    ['rows of 3x3, multiplier 3', { ...usual, multiplier: 3, channels: 4, taps: 9, positions: 3, lanes: 2 }],
    ['5x5 at once, one lane', { ...usual, channels: 2, taps: 25, positions: 25, lanes: 1, extreme: true }],
    ['2x2 at once, acc_bits 31', { ...usual, accBits: 31, channels: 4, taps: 4, positions: 4, lanes: 2, extreme: true }],
    ['rows of 3x3, wide', { ...usual, inBits: 16, weightBits: 16, channels: 4, taps: 9, positions: 3, lanes: 2, extreme: true }],
    ['5x5 at once, wide, multiplier 2', { ...usual, accBits: 40, multiplier: 2, channels: 2, taps: 25, positions: 25, lanes: 2, extreme: true }],
    ['16-bit by 16-bit, sums of few bits, two positions', { ...usual, inBits: 16, weightBits: 16, weightLimit: 64, channels: 4, taps: 4, positions: 2, lanes: 2 }],
    ['acc_bits 40, multiplier 3', { ...usual, accBits: 40, multiplier: 3, channels: 4, taps: 3, lanes: 2, extreme: true }],
  ])('is exact, one beat a cycle: %s', async (_, shape) => {
    const { generics, unitCase } = makeCase(shape);
    const report = await expectCase(unitCase);
    const { intervalCycles, latencyCycles } = depthwise.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each([
    [1, 1],
    [3, 1],
    [1, 9],
    [3, 3],
  ])('is a depthwise convolution behind window, multiplier %i, %i positions', async (multiplier, positions) => {
    const [height, width, channels, lanes, kernel] = [4, 5, 4, 2, 3];
    const slide = {
      in_height: height, in_width: width, channels, in_lanes: positions === 9 ? channels : lanes, lanes, lane_bits: 8, kernel_height: kernel, kernel_width: kernel, tile_height: positions === 9 ? 3 : 1, tile_width: positions === 1 ? 1 : 3,
      stride_height: 1, stride_width: 2, dilation_height: 1, dilation_width: 1,
      pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 0,
      repeats: multiplier, blocks: channels / lanes, buffer_rows: 1,
    };
    const [outHeight, outWidth] = [4, 3];
    const taps = kernel * kernel;
    const random = new Random(multiplier);
    const matrix = Array.from({ length: channels * multiplier }, () => random.integers(taps, -128, 127));
    const bias = matrix.map((_, k) => BigInt(k * 100));
    const generics: DepthwiseGenerics = {
      in_bits: 8, in_signed: true, weight_bits: 8, weights: orderDepthwiseWeights(matrix.flat(), taps, lanes),
      bias: { entryBits: 20, entries: bias }, channels, multiplier, taps, positions, lanes, acc_bits: 20,
      pixels_per_frame: outHeight * outWidth,
    };
    const inputs = random.integers(frames * height * width * channels, -128, 127);
    const at = (frame: number, y: number, x: number, channel: number): number =>
      y < 0 || y >= height || x < 0 || x >= width
        ? 0
        : (inputs[((frame * height + y) * width + x) * channels + channel] ?? Number.NaN);
    const outputs: bigint[] = [];
    for (let frame = 0; frame < frames; frame++) {
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          const seen = Array.from({ length: channels }, (_c, channel) =>
            Array.from({ length: taps }, (_t, tap) =>
              at(frame, y - 1 + Math.floor(tap / kernel), 2 * x - 1 + (tap % kernel), channel),
            ),
          );
          outputs.push(...depthwiseSums(matrix, bias, seen));
        }
      }
    }
    const report = await expectCase(
      chainedCase(
        fixedUnit(window, { ...slide, buffer_rows: sufficientBufferRows(slide) }),
        fixedUnit(depthwise, generics),
        { values: inputs, frameValues: inputs.length / frames },
        { values: outputs, frameValues: outputs.length / frames, channels: channels * multiplier },
      ),
    );
    expectInterval(report, 'm_axis', depthwise.cost(generics).intervalCycles);
  });

  it('holds more weights than fit the stack of GHDL', async () => {
    const { unitCase } = makeCase({ ...usual, channels: 600, taps: 81, lanes: 100, pixels: 1 });
    await CaseRun.in(unitCase, async (run) => {
      const report = await run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 });
      expect({ complaints: report.complaints, compared: report.compared, exitCode: report.exitCode }).toEqual({
        complaints: [],
        compared: { s_axis: 4 * 600 * 81, m_axis: 4 * 600 },
        exitCode: 0,
      });
    });
  });

  it('refuses generics that break its rules, in the schema and in VHDL', async () => {
    const { generics } = makeCase({ ...usual, channels: 4, taps: 6, lanes: 2 });
    const broken: [Partial<DepthwiseGenerics>, RegExp][] = [
      [{ lanes: 3 }, /depthwise: lanes must divide channels, but lanes is 3 and channels is 4/],
      [{ positions: 4 }, /depthwise: positions must divide taps, but positions is 4 and taps is 6/],
      [{ multiplier: 2 }, /depthwise: weights must have channels \* multiplier \* taps = 48 entries, but has 24/],
      [{ weights: generics.weights.map((w, i) => (i === 5 ? 200 : w)) }, /depthwise: weight 5 must fit weight_bits = 8, but is 200/],
      [{ bias: { ...generics.bias, entries: generics.bias.entries.slice(1) } }, /depthwise: bias must have channels \* multiplier \* acc_bits/],
    ];
    for (const [change, message] of broken) {
      const changed = { ...generics, ...change };
      const issues = depthwise.generics.safeParse(changed).error?.issues.map((issue) => issue.message).join('\n');
      expect(issues).toMatch(message);
      await expectRefused(refusedCase(depthwise, changed), message);
    }
  });
});
