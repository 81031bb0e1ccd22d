import { describe, expect, it } from 'vitest';
import { lookup, multiplyStreams, multiplyStreamsAccumulatorBits, mvu, replay, requant, requantMethods, streamFifo, window } from '../src/index.js';
import type { LookupGenerics, MultiplyStreamsGenerics, MvuGenerics, RequantGenerics, WindowGenerics } from '../src/index.js';
import { cellCounts, netlists, netlistsUnavailable, sample } from './harness/netlist.js';
import type { Netlist, Sample } from './harness/netlist.js';
import { Random } from './harness/random.js';

const unavailable = await netlistsUnavailable();
const random = new Random(7);

function ring(width: number, channels: number): WindowGenerics {
  return {
    ...{ in_height: 8, in_width: width, channels, in_lanes: 1, lanes: 1, lane_bits: 8 },
    ...{ kernel_height: 3, kernel_width: 3, tile_height: 1, tile_width: 1 },
    ...{ stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1 },
    ...{ pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 0, repeats: 1, blocks: 1, buffer_rows: 4 },
  };
}

/** Two weights a word, so the depth is rows * columns / 2. */
function weighted(rows: number, columns: number): MvuGenerics {
  const bias = { entryBits: 24, entries: random.integers(rows, -9999, 9999).map(BigInt) };
  return {
    ...{ in_bits: 8, in_signed: false, weight_bits: 8, weights: random.integers(rows * columns, -128, 127), bias },
    ...{ rows, columns, pe: 1, simd: 2, acc_bits: 24, vectors_per_frame: 2 },
  };
}

function table(inBits: number): LookupGenerics {
  return { lanes: 1, in_bits: inBits, out_bits: 8, entries: random.integers(2 ** inBits, 0, 255) };
}

/** A tenth of all pairs corrected. */
function correctedPairs(bits: number): MultiplyStreamsGenerics {
  const corrections = Array.from({ length: 2 ** (2 * bits) }, (_, pair) => pair).filter(() => random.integer(0, 9) === 0);
  const terms = { in0_bits: bits, in0_signed: true, in1_bits: bits, in1_signed: false, zero_point0: 1, zero_point1: 0, corrections };
  return { lanes: 2, ...terms, acc_bits: multiplyStreamsAccumulatorBits(terms) };
}

function scaled(channels: number): RequantGenerics {
  return {
    ...{ lanes: 1, channels, in_bits: 16, out_bits: 8, out_signed: true, low: -128, high: 127, zero_point: 0, shift: 12 },
    ...{ method: requantMethods.offset, multiplier_bits: 8, offset_bits: 12 },
    multipliers: { entryBits: 8, entries: random.integers(channels, 1, 255).map(BigInt) },
    offsets: { entryBits: 12, entries: random.integers(channels, 0, 2047).map(BigInt) },
  };
}

/** Block RAM, RAM made of LUTs, or neither: LUTs of constants, flip-flops. */
type Place = 'block' | 'distributed' | 'logic';

/**
 * Where ECP5 (with RAM of LUTs) and iCE40 (without) put the greatest memory of a unit; undefined where either is right.
 * yosys decides by size, so this holds what the VHDL lets it choose from.
 */
const places: readonly (readonly [unit: Sample, ecp5: Place | undefined, ice40: Place])[] = [
  [sample('stream_fifo up to block_depth', streamFifo, { data_bits: 8, depth: 64, block_depth: 64 }), 'distributed', 'block'],
  [sample('stream_fifo above block_depth', streamFifo, { data_bits: 15, depth: 513, block_depth: 64 }), 'block', 'block'],
  [sample('window, ring of 32 words', window, ring(8, 1)), 'distributed', 'block'],
  [sample('window, ring of 512 words', window, ring(32, 4)), 'block', 'block'],
  [sample('replay, 16 words', replay, { data_bits: 8, beats: 8, repeats: 4, vectors_per_frame: 3 }), 'distributed', 'block'],
  [sample('replay, 512 words', replay, { data_bits: 8, beats: 256, repeats: 4, vectors_per_frame: 3 }), 'block', 'block'],
  [sample('lookup, 16 entries', lookup, table(4)), 'logic', 'logic'],
  [sample('lookup, 256 entries', lookup, table(8)), undefined, 'block'],
  [sample('multiply_streams, corrections of 4 bits each', multiplyStreams, correctedPairs(4)), 'logic', 'logic'],
  [sample('multiply_streams, corrections of 6 bits each', multiplyStreams, correctedPairs(6)), 'block', 'block'],
  [sample('mvu, weights 32 deep', mvu, weighted(8, 8)), 'logic', 'logic'],
  [sample('mvu, weights 512 deep', mvu, weighted(16, 64)), undefined, 'block'],
  [sample('requant, 8 channels', requant, scaled(8)), 'logic', 'logic'],
  [sample('requant, 256 channels', requant, scaled(256)), undefined, 'block'],
];
const samples = places.map(([unit]) => unit);

const collect = 'opt; memory -nomap; opt_clean';
const libraries = {
  ice40: 'memory_libmap -lib +/ice40/brams.txt',
  ecp5: 'memory_libmap -lib +/ecp5/lutrams.txt -lib +/ecp5/brams.txt',
};

function placeOf(netlist: Netlist): Place {
  const types = [...cellCounts(netlist).keys()];
  if (types.some((type) => /ICE40_RAM4K|DP16KD|PDPW16KD/.test(type))) return 'block';
  return types.some((type) => type.includes('DPR16X4')) ? 'distributed' : 'logic';
}

describe.skipIf(unavailable !== undefined)(`memories${unavailable === undefined ? '' : ` (skipped: ${unavailable})`}`, async () => {
  const placesBy = async (library: string): Promise<readonly Place[]> =>
    unavailable === undefined ? (await netlists(samples, `${collect}; ${library}`)).map(placeOf) : [];
  const ice40 = await placesBy(libraries.ice40);
  const ecp5 = await placesBy(libraries.ecp5);

  it.each(places.map(([{ label }, onEcp5, onIce40], index) => ({ label, onEcp5, onIce40, index })))(
    'of $label',
    ({ index, onEcp5, onIce40 }) => {
      expect({ ecp5: ecp5[index], ice40: ice40[index] }).toEqual({ ecp5: onEcp5 ?? ecp5[index], ice40: onIce40 });
    },
  );
});
