import { averagePool as averagePoolType, commonDivisor, countedTaps, layerSubject, spatialAxes } from '@netloom/ir';
import { type SumPoolGenerics, type WindowGenerics, sumPool, window } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { averageBits, averageCandidate } from './averaging.js';
import { channelwiseFoldings } from './channelwise.js';
import { coversFrame } from './feed.js';
import { globalAveragePool } from './global-average-pool.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { channelsOf, endsOf, formatOf, spaceOf, zeroPointOf } from './sites.js';
import { type WindowBeat, kernelOf, windowGenerics } from './window-generics.js';
import { windowLimits, windowProblems } from './window-limits.js';

/**
 * Average pooling: windows channel by channel, their sums over a common divisor, then requantization, which divides. Where
 * the frame is the only window no rows are kept: it is a global average.
 */
export const averagePool: Mapping = {
  layerType: averagePoolType.type,
  limits: windowLimits,
  check: (site) => (isGlobal(site) ? [] : windowProblems(layerSubject(site.layer), averagePoolType.of(site.layer).attributes)),
  candidates: (site) => (isGlobal(site) ? globalAveragePool : sliding).candidates(site),
  build: (site, candidate, inputs, builder) => (isGlobal(site) ? globalAveragePool : sliding).build(site, candidate, inputs, builder),
};

function isGlobal(site: LayerSite): boolean {
  return coversFrame(endsOf(site).input, averagePoolType.of(site.layer).attributes);
}

const sliding: Pick<Mapping, 'candidates' | 'build'> = {
  candidates(site) {
    const sums = sumsOf(site);
    return channelwiseFoldings(sums.taps, channelsOf(endsOf(site).input)).map(({ folding, beat }) => {
      const windows = poolWindow(site, beat);
      const units = [window.cost(windows), sumPool.cost(poolGenerics(sums, beat))];
      return averageCandidate(site, units, sums.bits, { folding, inputLanes: windows.in_lanes, outputLanes: beat.lanes });
    });
  },
  build(site, { folding: { lanes = 1, positions = 1 } }, inputs, builder) {
    const { output } = endsOf(site);
    const pool = poolGenerics(sumsOf(site), { positions, lanes });
    const outputBeats = pool.out_height * pool.out_width * pool.groups;
    const windows = builder.add(window, {
      role: 'window',
      generics: poolWindow(site, { positions, lanes }),
      inputs,
      outputBeatsPerFrame: [outputBeats * pool.window_beats],
    });
    const [sums] = builder.add(sumPool, {
      role: 'sum_pool',
      generics: pool,
      inputs: windows,
      outputBeatsPerFrame: [outputBeats],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
    if (sums === undefined) throw new Error('a pooling unit has one output');
    return [addRequantization(sums, requantGenerics(site.layer, output, lanes, pool.acc_bits), builder)];
  },
};

function poolWindow(site: LayerSite, beat: WindowBeat): WindowGenerics {
  const { input } = endsOf(site);
  const use = { ...beat, padCode: zeroPointOf(input), repeats: 1, blocks: channelsOf(input) / beat.lanes };
  return windowGenerics(site, averagePoolType.of(site.layer).attributes, use);
}

/** What the sums of a layer are, however it is folded. */
interface Sums {
  readonly site: LayerSite;
  /** Taps of the kernel. */
  readonly taps: number;
  /** How many of them count, by output row and by output column. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** The divisor that all sums are scaled to, and their bits then. */
  readonly divisor: bigint;
  readonly bits: number;
}

function sumsOf(site: LayerSite): Sums {
  const { input, output } = endsOf(site);
  const { attributes } = averagePoolType.of(site.layer);
  const { height, width } = kernelOf(attributes);
  const counts = countedTaps(attributes, spatialAxes(input.axes), spatialAxes(output.axes));
  // A 1-D window slides over a single row, of which one tap counts.
  const [rows = [], columns = []] = counts.length === 1 ? [[1], ...counts] : counts;
  const divisor = commonDivisor(counts);
  return { site, taps: height * width, rows, columns, divisor, bits: averageBits(site, divisor) };
}

function poolGenerics({ site, taps, rows, columns, divisor, bits: sumBits }: Sums, { positions, lanes }: WindowBeat): SumPoolGenerics {
  const { input, output } = endsOf(site);
  const { signed, bits } = formatOf(input);
  const { height, width } = spaceOf(output);
  return {
    positions,
    lanes,
    in_bits: bits,
    in_signed: signed,
    zero_point: zeroPointOf(input),
    window_beats: taps / positions,
    groups: channelsOf(input) / lanes,
    out_height: height,
    out_width: width,
    row_counts: rows,
    column_counts: columns,
    multiple: Number(divisor),
    acc_bits: sumBits,
  };
}
