import { averagePool as averagePoolType, commonDivisor, countedTaps, layerSubject, spatialAxes } from '@netloom/ir';
import { type SumPoolGenerics, type WindowGenerics, sumPool, window } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { coversFrame } from './feed.js';
import { globalAveragePool } from './global-average-pool.js';
import { averageBits, averageCandidates } from './averaging.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { channelsOf, endsOf, formatOf, spaceOf, zeroPointOf } from './sites.js';
import { windowGenerics } from './window-generics.js';
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
  candidates: (site) =>
    averageCandidates(
      site,
      averageBits(site, divisorOf(site)),
      (lanes) => [window.cost(poolWindow(site, lanes)), sumPool.cost(poolGenerics(site, lanes))],
      (lanes) => poolWindow(site, lanes).in_lanes,
    ),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { output } = endsOf(site);
    const pool = poolGenerics(site, lanes);
    const outputBeats = pool.out_height * pool.out_width * pool.groups;
    const windows = builder.add(window, {
      role: 'window',
      generics: poolWindow(site, lanes),
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

function poolWindow(site: LayerSite, lanes: number): WindowGenerics {
  const { input } = endsOf(site);
  const use = { positions: 1, lanes, padCode: zeroPointOf(input), repeats: 1, blocks: channelsOf(input) / lanes };
  return windowGenerics(site, averagePoolType.of(site.layer).attributes, use);
}

function countsOf(site: LayerSite): readonly (readonly number[])[] {
  const { input, output } = endsOf(site);
  return countedTaps(averagePoolType.of(site.layer).attributes, spatialAxes(input.axes), spatialAxes(output.axes));
}

function divisorOf(site: LayerSite): bigint {
  return commonDivisor(countsOf(site));
}

function poolGenerics(site: LayerSite, lanes: number): SumPoolGenerics {
  const { input, output } = endsOf(site);
  const { signed, bits } = formatOf(input);
  const { kernel } = averagePoolType.of(site.layer).attributes;
  const counts = countsOf(site);
  // A 1-D window slides over a single row, of which one tap counts.
  const [rows = [], columns = []] = counts.length === 1 ? [[1], ...counts] : counts;
  const { height, width } = spaceOf(output);
  const divisor = divisorOf(site);
  return {
    lanes,
    in_bits: bits,
    in_signed: signed,
    zero_point: zeroPointOf(input),
    window_beats: kernel.reduce((product, size) => product * size, 1),
    groups: channelsOf(input) / lanes,
    out_height: height,
    out_width: width,
    row_counts: rows,
    column_counts: columns,
    multiple: Number(divisor),
    acc_bits: averageBits(site, divisor),
  };
}
