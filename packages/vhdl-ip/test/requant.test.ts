import { describe, expect, it } from 'vitest';
import { requant, requantMethods } from '../src/index.js';
import type { PackedVector, RequantGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { float32Product, float32Scaling, float32TieWindows } from './models/float32-scaling.js';
import { requantizeAccumulator } from './models/requant.js';

const frames = 3;

function packed(entryBits: number, entries: readonly bigint[]): PackedVector {
  return { entryBits, entries };
}

function limits(bits: number, signed: boolean): { low: number; high: number } {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return { low, high: low + 2 ** bits - 1 };
}

/** Plays the accumulators, lists by channel of the same length, through the unit and compares with the model. */
async function expectModel(generics: RequantGenerics, byChannel: readonly (readonly bigint[])[]): Promise<void> {
  const pixels = byChannel[0]?.length ?? 0;
  const accumulators = Array.from({ length: pixels }, (_, pixel) => byChannel.map((list) => list[pixel] ?? 0n)).flat();
  const codes = accumulators.map((acc, index) => requantizeAccumulator(generics, acc, index % generics.channels));
  expect(pixels % frames).toBe(0);
  const frameValues = accumulators.length / frames;
  const report = await expectCase(
    unitCase(
      requant,
      generics,
      { s_axis: { values: accumulators, frameValues, channels: generics.channels } },
      { m_axis: { values: codes, frameValues, channels: generics.channels } },
    ),
  );
  const { intervalCycles, latencyCycles } = requant.cost(generics);
  expectInterval(report, 'm_axis', (frameValues / generics.lanes) * intervalCycles);
  expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
}

/** Limits of the accumulator, values around zero, and random ones of every size. */
function assortedAccumulators(random: Random, bits: number, count: number): bigint[] {
  const most = (1n << BigInt(bits - 1)) - 1n;
  const special = [-most - 1n, -most, most, most - 1n, 0n, 1n, -1n].map((value) => BigInt.asIntN(bits, value));
  return Array.from({ length: count }, (_, index) => special[index] ?? random.wide(random.integer(2, bits), true));
}

interface Scaled {
  readonly lanes: number;
  readonly channels: number;
  readonly inBits: number;
  readonly outBits: number;
  readonly outSigned: boolean;
  readonly multiplierBits: number;
  readonly shift: number;
  readonly zeroPoint?: number;
  readonly low?: number;
  readonly high?: number;
  /** All multipliers are this. */
  readonly multiplier?: bigint;
}

type ScaledGenerics = Omit<Extract<RequantGenerics, { method: 1 }>, 'method' | 'tie_windows' | 'round_accumulator'>;

function scaledGenerics(shape: Scaled, random: Random): ScaledGenerics {
  const format = limits(shape.outBits, shape.outSigned);
  return {
    lanes: shape.lanes,
    channels: shape.channels,
    in_bits: shape.inBits,
    out_bits: shape.outBits,
    out_signed: shape.outSigned,
    low: shape.low ?? format.low,
    high: shape.high ?? format.high,
    zero_point: shape.zeroPoint ?? 0,
    multiplier_bits: shape.multiplierBits,
    multipliers: packed(
      shape.multiplierBits,
      Array.from({ length: shape.channels }, () => shape.multiplier ?? random.wide(shape.multiplierBits, false)),
    ),
    shift: shape.shift,
  };
}

const usual = { lanes: 2, channels: 6, inBits: 24, outBits: 8, outSigned: true, multiplierBits: 18, shift: 30 };

const shapes: [string, Scaled][] = [
  ['folded channels', usual],
  ['all channels at once, unsigned, zero point, Relu bounds', { ...usual, lanes: 3, channels: 3, outSigned: false, zeroPoint: 7, low: 7, high: 200 }],
  ['one lane, signed zero point', { ...usual, lanes: 1, channels: 3, zeroPoint: -100, low: -50, high: 127 }],
  ['same multiplier in all channels', { ...usual, multiplier: 123457n }],
  ['multiplier one: a shift only', { ...usual, multiplierBits: 1, multiplier: 1n, shift: 9 }],
  ['no shift', { ...usual, inBits: 9, multiplierBits: 1, multiplier: 1n, shift: 0, zeroPoint: 3 }],
  ['no shift, with multiplier', { ...usual, inBits: 12, multiplierBits: 5, shift: 0 }],
  ['shift by one', { ...usual, inBits: 10, multiplierBits: 2, shift: 1 }],
  ['shift beyond the product', { ...usual, inBits: 16, multiplierBits: 9, shift: 40 }],
  ['wide accumulator and multiplier', { ...usual, inBits: 40, multiplierBits: 28, shift: 55 }],
  ['widest of all', { ...usual, lanes: 1, channels: 2, inBits: 48, multiplierBits: 128, shift: 160, outBits: 16 }],
  ['1-bit unsigned code', { ...usual, outBits: 1, outSigned: false, shift: 38 }],
  ['1-bit signed code', { ...usual, outBits: 1, outSigned: true, shift: 38 }],
  ['16-bit code', { ...usual, outBits: 16, shift: 24 }],
  ['2-bit accumulator', { ...usual, inBits: 2, multiplierBits: 4, shift: 3, outBits: 4 }],
];

describe('requant by offset', () => {
  it.each(shapes)('equals the model: %s', async (_, shape) => {
    const random = new Random(shape.inBits + shape.shift);
    const offsetBits = Math.max(2, shape.shift + 3);
    const generics: RequantGenerics = {
      ...scaledGenerics(shape, random),
      method: requantMethods.offset,
      offset_bits: offsetBits,
      offsets: packed(offsetBits, Array.from({ length: shape.channels }, () => random.wide(offsetBits, true))),
    };
    await expectModel(generics, Array.from({ length: shape.channels }, () => assortedAccumulators(random, shape.inBits, 60)));
  });
});

describe('requant half to even', () => {
  it.each(shapes)('equals the model: %s', async (_, shape) => {
    const random = new Random(shape.inBits * 3 + shape.shift);
    const windowBits = Math.max(1, shape.shift);
    // Windows of every size from none to nearly half, to meet all of their comparisons.
    const window = (): bigint => random.wide(random.integer(1, windowBits), false) >> 1n;
    const generics: RequantGenerics = {
      ...scaledGenerics(shape, random),
      method: requantMethods.halfEven,
      tie_windows: packed(windowBits, Array.from({ length: shape.outBits + 1 }, window)),
      round_accumulator: false,
    };
    await expectModel(generics, Array.from({ length: shape.channels }, () => assortedAccumulators(random, shape.inBits, 90)));
  });

  it.each([1n, 3n])('treats every distance in every binade right, multiplier %i', async (multiplier) => {
    const shift = 6;
    const generics: RequantGenerics = {
      ...scaledGenerics({ ...usual, lanes: 1, channels: 1, inBits: 12, outBits: 6, multiplierBits: 2, multiplier, shift }, new Random(1)),
      method: requantMethods.halfEven,
      tie_windows: packed(shift, [9n, 5n, 20n, 31n, 0n, 17n, 1n]),
      round_accumulator: false,
    };
    const all = Array.from({ length: 4098 }, (_, index) => BigInt((index % 4096) - 2048));
    await expectModel(generics, [all]);
  });

  it('rounds true ties to even with a shift alone', async () => {
    const shift = 4;
    const generics: RequantGenerics = {
      ...scaledGenerics({ ...usual, lanes: 1, channels: 1, inBits: 13, multiplierBits: 1, multiplier: 1n, shift }, new Random(1)),
      method: requantMethods.halfEven,
      tie_windows: packed(shift, Array.from({ length: 9 }, () => 0n)),
      round_accumulator: false,
    };
    const halves = Array.from({ length: 300 }, (_, index) => BigInt((index - 150) * 16 + 8));
    await expectModel(generics, [halves]);
  });
});

/** Accumulators around the halves of the staircase (of 16-bit codes not all), and random ones; |acc| < 2^24. */
function stepNeighbours(scale: number, outBits: number, random: Random): bigint[] {
  const most = 2 ** 24 - 1;
  const found: number[] = [];
  const stride = Math.max(1, 2 ** (outBits - 8) - 1);
  for (let k = -(2 ** outBits) - 1; k <= 2 ** outBits; k += stride) {
    const middle = Math.round((k + 0.5) / scale);
    if (Math.abs(middle) >= most) continue;
    for (let near = -2; near <= 2; near++) found.push(middle + near);
  }
  for (let i = 0; i < 60; i++) found.push(random.integer(-most, most));
  return found.filter((acc) => Math.abs(acc) <= most).map(BigInt);
}

describe('requant against float32', () => {
  const random = new Random(2024);
  const randomScale = (least: number, greatest: number): number =>
    Math.fround(2 ** random.integer(least, greatest) * (1 + random.integer(0, 2 ** 23 - 1) / 2 ** 23));
  // Few significant bits: many products are exact halves, or lie next to one.
  const shortScale = (bits: number): number =>
    Math.fround((2 * random.integer(0, 2 ** (bits - 1) - 1) + 1) * 2 ** -random.integer(bits, 14));
  const groups: [string, number, number[]][] = [
    ['random scales', 8, Array.from({ length: 20 }, () => randomScale(-14, -3))],
    ['small random scales', 8, Array.from({ length: 8 }, () => randomScale(-14, -12))],
    ['scales of few bits', 8, [2, 3, 4, 5, 6, 7, 8, 9].map(shortScale)],
    ['scales of 1 and more', 8, [1, 1.5, 2, 3.7, 100.3, 4096, 1e6, 2 ** 23 + 1].map(Math.fround)],
    ['scales whose product lands on a half', 8, [0.5, 0.25, 1 / 3, 1 / 5, 1 / 6, 1 / 7, 1 / 10, 1 / 96].map(Math.fround)],
    ['neighbours of powers of two', 8, [7, 8, 9, 10].flatMap((e) => [2 ** -e * (1 - 2 ** -24), 2 ** -e * (1 + 2 ** -23)])],
    ['very unlike scales', 8, [2 ** -14, 0.3, 0.001, 5.1].map(Math.fround)],
    ['16-bit codes', 16, [0.011, 0.0173, 0.25, 1 / 3].map(Math.fround)],
    ['4-bit codes', 4, [0.011, 1 / 3, 2 ** -14, randomScale(-14, -10)].map(Math.fround)],
  ];

  const withoutNearTies = ['scales of few bits', 'neighbours of powers of two'];

  it.each(groups)('equals rint(f32(f32(acc) * M)): %s', async (name, outBits, scales) => {
    const source = new Random(name.length);
    const { shift, multiplierBits, multipliers } = float32Scaling(scales);
    const outSigned = outBits !== 4;
    const zeroPoint = outSigned ? -3 : 5;
    const { low, high } = limits(outBits, outSigned);
    const generics: Extract<RequantGenerics, { method: 1 }> = {
      lanes: 1,
      channels: scales.length,
      in_bits: 25,
      out_bits: outBits,
      out_signed: outSigned,
      low,
      high,
      method: requantMethods.halfEven,
      zero_point: zeroPoint,
      multiplier_bits: multiplierBits,
      multipliers: packed(multiplierBits, multipliers),
      shift,
      ...float32TieWindows(shift, outBits),
      round_accumulator: false,
    };
    const byChannel = scales.map((scale) => stepNeighbours(scale, outBits, source));
    byChannel.forEach((accumulators, channel) => {
      expect(accumulators.length).toBeGreaterThan(60);
      const differing = accumulators.filter((acc) => {
        const float = float32Product(Number(acc), scales[channel] ?? 0) + zeroPoint;
        return requantizeAccumulator(generics, acc, channel) !== BigInt(Math.min(high, Math.max(low, float)));
      });
      expect(differing, `accumulators whose code is not float32's with the scale ${scales[channel] ?? 0}`).toEqual([]);
    });
    // The unit gets a sample of them, first those that only a tie window decides: plain half to even gives another code.
    const none = generics.tie_windows.entries.map(() => 0n);
    const plain = { ...generics, tie_windows: packed(generics.tie_windows.entryBits, none) };
    const pixels = 90;
    let decidedByWindow = 0;
    const samples = byChannel.map((accumulators, channel) => {
      const decided = accumulators.filter(
        (acc) => requantizeAccumulator(generics, acc, channel) !== requantizeAccumulator(plain, acc, channel),
      );
      decidedByWindow += decided.length;
      return Array.from(
        { length: pixels },
        (_, index) => decided[index] ?? accumulators[source.integer(0, accumulators.length - 1)] ?? 0n,
      );
    });
    // In two groups no product comes near a half without being one; all others must have met a window.
    if (!withoutNearTies.includes(name)) expect(decidedByWindow).toBeGreaterThan(0);
    await expectModel(generics, samples);
  });
});

/** The least accumulator of `inBits` bits from which on float32 gives at least `level`; undefined if all or none do. */
function float32Step(scale: number, level: number, inBits: number): bigint | undefined {
  let under = -(2 ** (inBits - 1));
  let reached = 2 ** (inBits - 1) - 1;
  if (float32Product(under, scale) >= level || float32Product(reached, scale) < level) return undefined;
  while (reached - under > 1) {
    const middle = under + Math.floor((reached - under) / 2);
    if (float32Product(middle, scale) >= level) reached = middle;
    else under = middle;
  }
  return BigInt(reached);
}

/** In every binade of `inBits` bits, of both signs: the border, and ties between neighbours of 24 significant bits. */
function bordersAndTies(inBits: number, random: Random): bigint[] {
  const found: bigint[] = [];
  for (let bits = 24; bits < inBits; bits++) {
    const border = 1n << BigInt(bits);
    const unit = 1n << BigInt(Math.max(0, bits - 23));
    const tie = border + unit * BigInt(random.integer(0, 2 ** 23 - 1)) + unit / 2n;
    const lastTie = 2n * border - unit / 2n;
    for (const near of [border, tie, tie + unit, lastTie]) {
      for (let distance = -1n; distance <= 1n; distance++) found.push(near + distance, -near - distance);
    }
  }
  const limit = 1n << BigInt(inBits - 1);
  return [...found.filter((acc) => acc >= -limit && acc < limit), limit - 1n, -limit, 1n - limit, 0n];
}

describe('requant of accumulators that float32 rounds', () => {
  const randomSource = new Random(77);
  // Scales that bring accumulators of so many bits to codes of so many bits, or somewhat beyond or below.
  const scalesFor = (inBits: number, outBits: number): number[] => [
    ...[0, 2, -3].map((more) => Math.fround(2 ** (outBits - inBits + more) * (1 + randomSource.integer(0, 2 ** 23 - 1) / 2 ** 23))),
    2 ** (outBits - inBits),
    Math.fround(2 ** (outBits - inBits) * (1 + 2 ** -23)),
    2 ** (outBits - inBits - 2) * 3,
  ];
  const cases: [string, { inBits: number; outBits: number; outSigned?: boolean; lanes?: number; zeroPoint?: number }][] = [
    ['26 bits, one binade', { inBits: 26, outBits: 8 }],
    ['27 bits to 16-bit codes', { inBits: 27, outBits: 16, lanes: 2 }],
    ['29 bits to 12-bit codes, unsigned', { inBits: 29, outBits: 12, outSigned: false, lanes: 3, zeroPoint: 77 }],
    ['33 bits to 16-bit codes', { inBits: 33, outBits: 16, zeroPoint: -5 }],
    ['37 bits to 10-bit codes', { inBits: 37, outBits: 10, lanes: 6 }],
    ['41 bits to 16-bit codes', { inBits: 41, outBits: 16, lanes: 2 }],
    ['42 bits to 8-bit codes', { inBits: 42, outBits: 8 }],
    ['48 bits to 16-bit codes', { inBits: 48, outBits: 16, zeroPoint: 1000 }],
  ];

  it.each(cases)('equals rint(f32(f32(acc) * M)): %s', async (_, { inBits, outBits, outSigned = true, lanes = 1, zeroPoint = 0 }) => {
    const random = new Random(inBits * 100 + outBits);
    const scales = scalesFor(inBits, outBits);
    const { shift, multiplierBits, multipliers } = float32Scaling(scales);
    const { low, high } = limits(outBits, outSigned);
    const generics: Extract<RequantGenerics, { method: 1 }> = {
      lanes,
      channels: scales.length,
      in_bits: inBits,
      out_bits: outBits,
      out_signed: outSigned,
      low,
      high,
      method: requantMethods.halfEven,
      zero_point: zeroPoint,
      multiplier_bits: multiplierBits,
      multipliers: packed(multiplierBits, multipliers),
      shift,
      ...float32TieWindows(shift, outBits),
      round_accumulator: true,
    };
    const exact = { ...generics, round_accumulator: false };
    const borders = bordersAndTies(inBits, random);
    const byChannel = scales.map((scale) => {
      const steps = Array.from({ length: 400 }, () => float32Step(scale, random.integer(low, high) - zeroPoint, inBits))
        .filter((step) => step !== undefined)
        .flatMap((step) => [step - 1n, step]);
      return [...borders, ...steps, ...Array.from({ length: 200 }, () => random.wide(random.integer(20, inBits), true))];
    });
    let decidedByRounding = 0;
    const pixels = 240;
    const samples = byChannel.map((accumulators, channel) => {
      const differing = accumulators.filter((acc) => {
        const float = float32Product(Number(acc), scales[channel] ?? 0) + zeroPoint;
        return requantizeAccumulator(generics, acc, channel) !== BigInt(Math.min(high, Math.max(low, float)));
      });
      expect(differing, `accumulators whose code is not float32's with the scale ${scales[channel] ?? 0}`).toEqual([]);
      // The unit gets those first that only the rounding of the accumulator decides, then borders and ties, in each
      // channel others.
      const decided = accumulators.filter(
        (acc) => requantizeAccumulator(generics, acc, channel) !== requantizeAccumulator(exact, acc, channel),
      );
      decidedByRounding += decided.length;
      const first = [...decided.slice(0, pixels / 2), ...borders.slice((channel * borders.length) / scales.length)];
      return Array.from({ length: pixels }, (_, index) => first[index] ?? accumulators[random.integer(0, accumulators.length - 1)] ?? 0n);
    });
    expect(decidedByRounding).toBeGreaterThan(100);
    await expectModel(generics, samples);
  });

  it('costs nothing where accumulators have no more bits than float32', async () => {
    const scales = [0.011, 0.25].map(Math.fround);
    const { shift, multiplierBits, multipliers } = float32Scaling(scales);
    const generics: RequantGenerics = {
      ...scaledGenerics({ ...usual, lanes: 1, channels: 2, inBits: 25, multiplierBits, shift }, new Random(1)),
      multipliers: packed(multiplierBits, multipliers),
      method: requantMethods.halfEven,
      ...float32TieWindows(shift, usual.outBits),
      round_accumulator: true,
    };
    expect(requant.cost(generics).latencyCycles).toBe(7);
    const random = new Random(3);
    await expectModel(generics, scales.map(() => assortedAccumulators(random, 25, 60)));
  });

  it('rounds twice at most: to the accumulator next to a half first, then to even', async () => {
    const inBits = 30;
    const shift = 14;
    const generics: RequantGenerics = {
      ...scaledGenerics({ ...usual, lanes: 1, channels: 1, inBits, outBits: 16, multiplierBits: 1, multiplier: 1n, shift }, new Random(1)),
      method: requantMethods.halfEven,
      tie_windows: packed(shift, Array.from({ length: 17 }, () => 0n)),
      round_accumulator: true,
    };
    // Every accumulator within a few units of 24 significant bits around halves of codes, even and odd.
    const accumulators: bigint[] = [];
    for (let bits = 24; bits < inBits - 1; bits++) {
      for (const code of [2n ** BigInt(bits - shift), 2n ** BigInt(bits - shift) + 1n]) {
        const half = (code << BigInt(shift)) + (1n << BigInt(shift - 1));
        for (let distance = -40n; distance <= 40n; distance++) accumulators.push(half + distance, -half + distance);
      }
    }
    await expectModel(generics, [accumulators.slice(0, Math.floor(accumulators.length / frames) * frames)]);
  });
});

describe('requant by thresholds', () => {
  it.each<[string, { lanes: number; channels: number; inBits: number; outBits: number; outSigned: boolean; levels: number; low: number }]>([
    ['8 bits, all levels', { lanes: 2, channels: 4, inBits: 20, outBits: 8, outSigned: true, levels: 255, low: -128 }],
    ['4 bits unsigned', { lanes: 3, channels: 3, inBits: 16, outBits: 4, outSigned: false, levels: 15, low: 0 }],
    ['a number of levels that fills no power of two', { lanes: 1, channels: 5, inBits: 12, outBits: 8, outSigned: false, levels: 10, low: 100 }],
    ['one level', { lanes: 2, channels: 2, inBits: 9, outBits: 1, outSigned: true, levels: 1, low: -1 }],
    ['a wide accumulator', { lanes: 1, channels: 2, inBits: 40, outBits: 3, outSigned: true, levels: 6, low: -3 }],
    ['2-bit accumulator', { lanes: 1, channels: 3, inBits: 2, outBits: 2, outSigned: false, levels: 3, low: 0 }],
  ])('equals the model: %s', async (_, { lanes, channels, inBits, outBits, outSigned, levels, low }) => {
    const random = new Random(levels + inBits);
    const never = 1n << BigInt(inBits - 1);
    const lists = Array.from({ length: channels }, (_, channel) => {
      const list = Array.from({ length: levels }, () => random.wide(inBits, true));
      // Channels with equal thresholds, with levels always reached and with levels never reached.
      if (channel % 3 === 1 && levels > 2) list.splice(0, 2, -never, list[2] ?? 0n);
      if (channel % 2 === 1) list[levels - 1] = never;
      return list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    });
    const generics: RequantGenerics = {
      lanes,
      channels,
      in_bits: inBits,
      out_bits: outBits,
      out_signed: outSigned,
      low,
      high: low + levels,
      method: requantMethods.thresholds,
      levels,
      thresholds: packed(inBits + 1, lists.flat()),
    };
    const accumulators = lists.map((list) => {
      const edges = assortedAccumulators(random, inBits, 30);
      while (edges.length < 120) {
        const edge = (list[random.integer(0, levels - 1)] ?? 0n) + BigInt(random.integer(-1, 0));
        edges.push(edge < -never || edge >= never ? 0n : edge);
      }
      return edges;
    });
    await expectModel(generics, accumulators);
  });
});

describe('requant', () => {
  const half: RequantGenerics = {
    ...scaledGenerics(usual, new Random(5)),
    method: requantMethods.halfEven,
    ...float32TieWindows(usual.shift, usual.outBits),
    round_accumulator: false,
  };
  const misplaced = {
    ...scaledGenerics(usual, new Random(5)),
    method: requantMethods.offset,
    offset_bits: 1,
    offsets: packed(1, Array.from({ length: usual.channels }, () => 0n)),
    round_accumulator: true,
  };
  it.each<[string, RequantGenerics, RegExp]>([
    ['lanes', { ...half, lanes: 4 }, /requant: lanes must divide channels, but lanes is 4 and channels is 6/],
    ['low', { ...half, low: 20, high: 10 }, /requant: low must be -128 to 10, but is 20/],
    ['zero point', { ...half, zero_point: 128 }, /requant: zero_point must be -128 to 127, but is 128/],
    ['multipliers', { ...half, channels: 8 }, /requant: multipliers must have 144 bits, but has 108/],
    ['tie windows', { ...half, tie_windows: packed(30, [1n]) }, /requant: tie_windows must have 270 bits, but has 30/],
    ['rounded accumulator', misplaced, /round_accumulator/],
    ['window size', { ...half, tie_windows: packed(30, [1n << 29n, ...Array.from({ length: 8 }, () => 0n)]) }, /requant: a tie window must be less than half, but window 0 is not/],
  ])('refuses generics that break its rules: %s', async (_, generics, message) => {
    const issues = requant.generics.safeParse(generics).error?.issues.map((issue) => issue.message).join('\n');
    expect(issues).toMatch(message);
    await expectRefused(refusedCase(requant, generics), message);
  });
});
