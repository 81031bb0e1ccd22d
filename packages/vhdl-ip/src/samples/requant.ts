import type { PackedVector } from '../render-generic.js';
import { requant, requantMethods } from '../units/requant.js';
import { samplesOf } from './unit-samples.js';
import { listed, mixed, mixedWide, packed } from './values.js';

/** From accumulators to 8-bit codes. */
const codes = { lanes: 1, channels: 16, in_bits: 24, out_bits: 8, out_signed: true, low: -128, high: 127 };

const smallCodes = { lanes: 2, channels: 4, in_bits: 12, out_bits: 4, out_signed: true, low: -8, high: 7 };
const smallScaling = { zero_point: 1, multiplier_bits: 4, multipliers: packed(4, [9, 11, 13, 15]), shift: 8 };

export const requantSamples = samplesOf(requant, {
  drawn: {
    about: 'offset method, (5 acc + 16) / 32 and (11 acc + 16) / 32 for 2 channels',
    generics: {
      method: requantMethods.offset,
      lanes: 1,
      channels: 2,
      in_bits: 12,
      out_bits: 8,
      out_signed: false,
      low: 0,
      high: 255,
      zero_point: 0,
      multiplier_bits: 4,
      multipliers: { entryBits: 4, entries: [5n, 11n] },
      shift: 5,
      offset_bits: 6,
      offsets: { entryBits: 6, entries: [16n, 16n] },
    },
    inputs: { s_axis: [[0x010, 0x020, 0x040, 0x080], [0x100, 0x200, 0xff0, 0x7ff]] },
    waits: { m_axis: [9, 10] },
    cycles: 19,
  },
  larger: [
    {
      about: 'offset method, 16 channels, 24-bit accumulators',
      generics: {
        method: requantMethods.offset,
        lanes: 1,
        channels: 16,
        in_bits: 24,
        out_bits: 8,
        out_signed: true,
        low: -128,
        high: 127,
        zero_point: 3,
        multiplier_bits: 16,
        multipliers: { entryBits: 16, entries: mixedWide(16, 16, false) },
        shift: 31,
        offset_bits: 32,
        offsets: { entryBits: 32, entries: mixedWide(16, 31, true) },
      },
    },
    {
      about: 'half even method, the same accumulators with float32 scales',
      generics: {
        method: requantMethods.halfEven,
        lanes: 1,
        channels: 16,
        in_bits: 24,
        out_bits: 8,
        out_signed: true,
        low: -128,
        high: 127,
        zero_point: 3,
        multiplier_bits: 24,
        multipliers: { entryBits: 24, entries: mixedWide(16, 24, false) },
        shift: 38,
        tie_windows: { entryBits: 38, entries: Array.from({ length: 9 }, (_, binade) => 1n << BigInt(13 + binade)) },
        round_accumulator: false,
      },
    },
    {
      about: 'thresholds method, 4-bit codes of the same accumulators',
      generics: {
        method: requantMethods.thresholds,
        lanes: 1,
        channels: 16,
        in_bits: 24,
        out_bits: 4,
        out_signed: false,
        low: 0,
        high: 15,
        levels: 15,
        thresholds: { entryBits: 25, entries: Array.from({ length: 240 }, (_, i) => BigInt((i % 15) * 1009 + Math.floor(i / 15) * 37)) },
      },
    },
  ],
  placed: [
    { about: 'offset, 16 channels, 17-bit multipliers', generics: {
      ...{ ...codes, ...scales(16), method: requantMethods.offset, offset_bits: 34, offsets: packed(34, mixed(16, 0, 2 ** 30)) },
    } },
    { about: 'half even, float32 windows', generics: {
      ...{ ...codes, ...scales(16), method: requantMethods.halfEven, round_accumulator: false },
      tie_windows: packed(32, Array.from({ length: 9 }, (_, binade) => 2 ** (7 + binade))),
    } },
    { about: 'half even, 32-bit accumulators rounded', generics: {
      ...{ ...codes, in_bits: 32, ...scales(16), method: requantMethods.halfEven, round_accumulator: true },
      tie_windows: packed(32, Array.from({ length: 9 }, (_, binade) => 2 ** (7 + binade))),
    } },
    { about: 'shift alone', generics: {
      ...{ ...codes, method: requantMethods.halfEven, zero_point: 3, multiplier_bits: 1, multipliers: packed(1, Array<number>(16).fill(1)) },
      ...{ shift: 9, round_accumulator: false, tie_windows: packed(9, Array<number>(9).fill(0)) },
    } },
    { about: '15 thresholds, 16 channels', generics: {
      ...{ ...codes, out_bits: 4, low: -8, high: 7, method: requantMethods.thresholds, levels: 15 },
      thresholds: packed(25, Array.from({ length: 240 }, (_, i) => ((i % 15) - 7) * 9000 + i)),
    } },
  ],
  netlists: [
    { about: 'offset', generics: {
      ...smallCodes, method: requantMethods.offset, ...smallScaling, offset_bits: 8, offsets: packed(8, [1, 2, 3, 4]),
    } },
    { about: 'half even', generics: {
      ...smallCodes, method: requantMethods.halfEven, ...smallScaling, tie_windows: packed(8, [0, 1, 2, 4, 8]), round_accumulator: false,
    } },
    { about: 'rounded accumulators', generics: {
      ...smallCodes, in_bits: 28, method: requantMethods.halfEven, ...smallScaling, tie_windows: packed(8, [0, 0, 0, 0, 0]),
      round_accumulator: true,
    } },
    { about: 'thresholds', generics: {
      ...smallCodes, method: requantMethods.thresholds, levels: 3, thresholds: packed(13, listed(12, (i) => (i % 3) * 50 - i)),
    } },
  ],
});

function scales(channels: number): { zero_point: number; multiplier_bits: number; multipliers: PackedVector; shift: number } {
  return { zero_point: 3, multiplier_bits: 17, multipliers: packed(17, mixed(channels, 2 ** 16, 2 ** 17 - 1)), shift: 32 };
}
