import { codeRange, layerSubject, maxPool as maxPoolType } from '@netloom/ir';
import { type MaxPoolGenerics, type WindowGenerics, maxPool as maxPoolUnit, window } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { coversFrame } from './feed.js';
import { poolCandidates } from './free-candidates.js';
import { globalMaxPool } from './global-max-pool.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';
import { type WindowBeat, kernelOf, windowGenerics } from './window-generics.js';
import { windowLimits, windowProblems } from './window-limits.js';

/**
 * Max pooling: windows channel by channel, then the maximum of each. Where the frame is the only window no rows are kept:
 * it is a global maximum.
 */
export const maxPool: Mapping = {
  layerType: maxPoolType.type,
  limits: windowLimits,
  check: (site) => (isGlobal(site) ? [] : windowProblems(layerSubject(site.layer), maxPoolType.of(site.layer).attributes)),
  candidates: (site) => (isGlobal(site) ? globalMaxPool : sliding).candidates(site),
  build: (site, candidate, inputs, builder) => (isGlobal(site) ? globalMaxPool : sliding).build(site, candidate, inputs, builder),
};

function isGlobal(site: LayerSite): boolean {
  return coversFrame(endsOf(site).input, maxPoolType.of(site.layer).attributes);
}

const sliding: Pick<Mapping, 'candidates' | 'build'> = {
  candidates: (site) =>
    poolCandidates(tapsOf(site), channelsOf(endsOf(site).input), (beat) => {
      const generics = poolWindow(site, beat);
      const { intervalCycles, memoryBits } = window.cost(generics);
      return { intervalCycles, memoryBits, inputLanes: generics.in_lanes };
    }),
  build(site, { folding: { lanes = 1, positions = 1 } }, inputs, builder) {
    const pool = poolGenerics(site, { lanes, positions });
    const windows = builder.add(window, {
      role: 'window',
      generics: poolWindow(site, { lanes, positions }),
      inputs,
      outputBeatsPerFrame: [pool.frame_beats],
    });
    return builder.add(maxPoolUnit, {
      role: 'max_pool',
      generics: pool,
      inputs: windows,
      outputBeatsPerFrame: [pool.frame_beats / pool.window_beats],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
  },
};

function tapsOf(site: LayerSite): number {
  const { height, width } = kernelOf(maxPoolType.of(site.layer).attributes);
  return height * width;
}

function poolWindow(site: LayerSite, beat: WindowBeat): WindowGenerics {
  const { input } = endsOf(site);
  const use = { ...beat, padCode: codeRange(formatOf(input)).low, repeats: 1, blocks: channelsOf(input) / beat.lanes };
  return windowGenerics(site, maxPoolType.of(site.layer).attributes, use);
}

function poolGenerics(site: LayerSite, { positions, lanes }: WindowBeat): MaxPoolGenerics {
  const { output } = endsOf(site);
  const { signed, bits } = formatOf(output);
  const windowBeats = tapsOf(site) / positions;
  return {
    positions,
    lanes,
    lane_bits: bits,
    is_signed: signed,
    window_beats: windowBeats,
    frame_beats: (pixelsOf(output) * channelsOf(output) * windowBeats) / lanes,
  };
}
