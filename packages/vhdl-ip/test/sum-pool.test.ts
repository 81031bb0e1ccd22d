import { describe, expect, it } from 'vitest';
import { sufficientBufferRows, sumPool, sumPoolMultiple, tapsWithin, window } from '../src/index.js';
import type { SumPoolGenerics } from '../src/index.js';
import { chainedCase, fixedUnit } from './harness/chained-case.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { scaledSums } from './models/sum-pool.js';

const frames = 4;

type Format = Pick<SumPoolGenerics, 'in_bits' | 'in_signed' | 'zero_point'>;
const signed8: Format = { in_bits: 8, in_signed: true, zero_point: 0 };

/** A pooling of a square kernel over counts, with just enough bits. */
function genericsOf(
  format: Format,
  kernel: number,
  row_counts: readonly number[],
  column_counts: readonly number[],
  rest: Partial<SumPoolGenerics> = {},
): SumPoolGenerics {
  const multiple = rest.multiple ?? sumPoolMultiple(row_counts, column_counts);
  const { low, high } = rangeOf(format);
  let acc_bits = 2;
  while (multiple * (low - format.zero_point) < -(2 ** (acc_bits - 1)) || multiple * (high - format.zero_point) >= 2 ** (acc_bits - 1)) acc_bits++;
  return {
    ...format,
    lanes: 1,
    groups: 1,
    window_beats: kernel * kernel,
    out_height: row_counts.length,
    out_width: column_counts.length,
    row_counts,
    column_counts,
    multiple,
    acc_bits,
    ...rest,
  };
}

function rangeOf({ in_bits, in_signed }: Format): { low: number; high: number } {
  const low = in_signed ? -(2 ** (in_bits - 1)) : 0;
  return { low, high: low + 2 ** in_bits - 1 };
}

/** One frame of windows: limits or random codes, and the zero point where taps are beyond the counts. */
function frameOf(random: Random, g: SumPoolGenerics): number[] {
  const { low, high } = rangeOf(g);
  return g.row_counts.flatMap((rows) =>
    g.column_counts.flatMap((columns) =>
      Array.from({ length: g.groups }, () => {
        const kind = random.integer(0, 3);
        return Array.from({ length: g.window_beats * g.lanes }, (_, index) => {
          // Padding comes first: the order in which partial sums are largest.
          if (Math.floor(index / g.lanes) < g.window_beats - rows * columns) return g.zero_point;
          return kind === 0 ? low : kind === 1 ? high : random.integer(low, high);
        });
      }).flat(),
    ),
  );
}

describe('sum_pool', () => {
  it.each<[string, SumPoolGenerics]>([
    ['2x2 without padding', genericsOf(signed8, 2, [2, 2], [2, 2, 2], { lanes: 3, groups: 2 })],
    ['2x2 without padding, zero point', genericsOf({ ...signed8, zero_point: -128 }, 2, [2, 2, 2], [2], { lanes: 2 })],
    ['one tap', genericsOf(signed8, 1, [1, 1], [1, 1, 1], { lanes: 2 })],
    ['3x3 padded on all sides', genericsOf(signed8, 3, [2, 3, 2], [2, 3, 3, 2], { lanes: 2, groups: 2 })],
    ['3x3 padded, unsigned with a zero point', genericsOf({ in_bits: 8, in_signed: false, zero_point: 131 }, 3, [2, 3, 3], [3, 2])],
    ['3x3 padded in one direction only', genericsOf({ ...signed8, zero_point: 127 }, 3, [3, 3], [2, 3, 3, 1], { groups: 3 })],
    ['5x5 with classes that come again', genericsOf(signed8, 5, [3, 4, 5, 4, 3], [4, 5, 5, 3], { lanes: 2 })],
    ['fewer taps than the kernel everywhere', genericsOf({ ...signed8, zero_point: 100 }, 3, [2], [2, 2])],
    ['one tap in the frame: the factor is 1', genericsOf({ ...signed8, zero_point: -128 }, 2, [1], [1])],
    ['one factor for all', genericsOf(signed8, 2, [2, 2], [2], { multiple: 12 })],
    ['one position', genericsOf(signed8, 3, [3], [2])],
    ['1 bit', genericsOf({ in_bits: 1, in_signed: false, zero_point: 0 }, 3, [2, 3], [3, 2], { lanes: 4 })],
    ['16 bits, products of 31 bits', genericsOf({ in_bits: 16, in_signed: true, zero_point: 0 }, 3, [2, 3], [2, 3])],
    ['16 bits, products beyond 31 bits', genericsOf({ in_bits: 16, in_signed: true, zero_point: 32767 }, 5, [4, 5], [3, 5], { lanes: 2 })],
    ['16 bits unsigned, wide accumulator', genericsOf({ in_bits: 16, in_signed: false, zero_point: 9 }, 3, [2, 3], [3, 1], { multiple: 18 * 2 ** 25, acc_bits: 48 })],
    ['8 bits in an accumulator of 40 bits', genericsOf(signed8, 2, [2, 1], [2, 2], { acc_bits: 40 })],
  ])('equals the model, one beat a cycle: %s', async (name, generics) => {
    const random = new Random(name.length);
    const inputs = Array.from({ length: frames }, () => frameOf(random, generics));
    const layout = { groups: generics.groups, taps: generics.window_beats, lanes: generics.lanes };
    const outputs = inputs.map((frame) => scaledSums(frame, layout, generics.zero_point, generics));
    const report = await expectCase(
      unitCase(
        sumPool,
        generics,
        { s_axis: { values: inputs.flat(), frameValues: inputs[0]?.length ?? 0 } },
        { m_axis: { values: outputs.flat(), frameValues: outputs[0]?.length ?? 0 } },
      ),
    );
    const { intervalCycles, latencyCycles } = sumPool.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('is an average pooling behind window, of what lies within the frame', async () => {
    const [height, width, channels, lanes, kernel, zeroPoint] = [5, 6, 4, 2, 3, 77];
    const slide = {
      in_height: height, in_width: width, channels, in_lanes: lanes, lanes, lane_bits: 8, kernel_height: kernel, kernel_width: kernel, tile_height: 1, tile_width: 1,
      stride_height: 2, stride_width: 1, dilation_height: 1, dilation_width: 1,
      pad_top: 1, pad_left: 2, pad_bottom: 1, pad_right: 0, pad_code: zeroPoint,
      repeats: 1, blocks: channels / lanes, buffer_rows: 1,
    };
    const [outHeight, outWidth] = [3, 6];
    const rows = { size: height, kernel, stride: 2, dilation: 1, padBegin: 1, outSize: outHeight };
    const columns = { size: width, kernel, stride: 1, dilation: 1, padBegin: 2, outSize: outWidth };
    const format: Format = { in_bits: 8, in_signed: false, zero_point: zeroPoint };
    const generics = genericsOf(format, kernel, tapsWithin(rows), tapsWithin(columns), { lanes, groups: channels / lanes });
    const inputs = new Random(5).integers(frames * height * width * channels, 0, 255);
    const outputs: number[] = [];
    for (let frame = 0; frame < frames; frame++) {
      for (let y = 0; y < outHeight; y++) {
        for (let x = 0; x < outWidth; x++) {
          for (let channel = 0; channel < channels; channel++) {
            const seen: number[] = [];
            for (let row = Math.max(0, 2 * y - 1); row < Math.min(height, 2 * y + 2); row++) {
              for (let column = Math.max(0, x - 2); column <= x; column++) {
                seen.push(inputs[((frame * height + row) * width + column) * channels + channel] ?? Number.NaN);
              }
            }
            const sum = seen.reduce((total, value) => total + value - zeroPoint, 0);
            outputs.push((generics.multiple / seen.length) * sum);
          }
        }
      }
    }
    const report = await expectCase(
      chainedCase(
        fixedUnit(window, { ...slide, buffer_rows: sufficientBufferRows(slide) }),
        fixedUnit(sumPool, generics),
        { values: inputs, frameValues: inputs.length / frames },
        { values: outputs, frameValues: outputs.length / frames, channels },
      ),
    );
    expectInterval(report, 'm_axis', sumPool.cost(generics).intervalCycles);
  });

  it('takes no multiplier when all windows have the same taps', () => {
    expect(sumPool.cost(genericsOf(signed8, 2, [2, 2], [2], { lanes: 3 }))).toMatchObject({ multipliers: 0, memoryBits: 0 });
    expect(sumPool.cost(genericsOf(signed8, 3, [2, 3], [3], { lanes: 3 })).multipliers).toBe(3);
  });

  it('refuses generics that break its rules', async () => {
    const legal = genericsOf(signed8, 3, [2, 3], [3, 2]);
    const broken: [Partial<SumPoolGenerics>, RegExp][] = [
      [{ zero_point: -129 }, /sum_pool: zero_point must be -128 to 127, but is -129/],
      [{ out_height: 3 }, /sum_pool: row_counts must have out_height = 3 entries, but has 2/],
      [{ out_width: 1 }, /sum_pool: column_counts must have out_width = 1 entries, but has 2/],
      [{ row_counts: [2, 0] }, /sum_pool: counts must be at least 1, but are 0 and 3/],
      [{ row_counts: [2, 4] }, /sum_pool: row count times column count must not exceed window_beats = 9, but they are 4 and 3/],
      [{ multiple: 18 }, /sum_pool: multiple must be divisible by 2 \* 2, but is 18/],
      [{ window_beats: 5_000_000 }, /sum_pool: window_beats must be less than 2 \*\* 30 \/ 255, but is 5000000/],
      // 36 * 128 needs 14 bits.
      [{ acc_bits: 13 }, /sum_pool: acc_bits must hold multiple \* \(x - zero_point\) from .* but is 13/],
    ];
    for (const [change, message] of broken) {
      const changed = { ...legal, ...change };
      const issues = sumPool.generics.safeParse(changed).error?.issues.map((issue) => issue.message).join('\n');
      expect(issues).toMatch(message);
      await expectRefused(refusedCase(sumPool, changed), message);
    }
  });
});

describe('the helpers of sum_pool', () => {
  it('count the taps within a frame', () => {
    const taps = { size: 5, kernel: 3, stride: 1, dilation: 1, padBegin: 1, outSize: 5 };
    expect(tapsWithin(taps)).toEqual([2, 3, 3, 3, 2]);
    expect(tapsWithin({ ...taps, stride: 2, outSize: 3 })).toEqual([2, 3, 2]);
    expect(tapsWithin({ ...taps, dilation: 2, padBegin: 2 })).toEqual([2, 2, 3, 2, 2]);
    expect(tapsWithin({ ...taps, padBegin: 0, outSize: 3 })).toEqual([3, 3, 3]);
  });

  it('find the least multiple of all products', () => {
    expect(sumPoolMultiple([2, 3, 2], [2, 3])).toBe(36);
    expect(sumPoolMultiple([4, 4], [6])).toBe(24);
    expect(sumPoolMultiple([3, 4, 5], [3, 4, 5])).toBe(3600);
  });
});
