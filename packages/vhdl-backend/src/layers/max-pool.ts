import { codeRange, layerSubject, maxPool as maxPoolType } from '@netloom/ir';
import { type MaxPoolGenerics, type WindowGenerics, maxPool as maxPoolUnit, window } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';
import { windowGenerics } from './window-generics.js';
import { windowLimits, windowProblems } from './window-limits.js';

/** Max pooling: windows channel by channel, then the maximum of each. */
export const maxPool: Mapping = {
  layerType: 'MaxPool',
  limits: windowLimits,
  check: ({ layer }) => windowProblems(layerSubject(layer), maxPoolType.of(layer).attributes),
  candidates: (site) =>
    laneCandidates(channelsOf(endsOf(site).input), (lanes) => {
      const windowCost = window.cost(poolWindow(site, lanes));
      return {
        intervalCycles: windowCost.intervalCycles,
        memoryBits: windowCost.memoryBits + maxPoolUnit.cost(poolGenerics(site, lanes)).memoryBits,
      };
    }),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const pool = poolGenerics(site, lanes);
    const windows = builder.add(window, {
      role: 'window',
      generics: poolWindow(site, lanes),
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

function poolWindow(site: LayerSite, lanes: number): WindowGenerics {
  const { low } = codeRange(formatOf(endsOf(site).input));
  const use = { positions: 1, lanes, padCode: low, repeats: 1, blocks: channelsOf(endsOf(site).input) / lanes };
  return windowGenerics(site, maxPoolType.of(site.layer).attributes, use);
}

function poolGenerics(site: LayerSite, lanes: number): MaxPoolGenerics {
  const { output } = endsOf(site);
  const { signed, bits } = formatOf(output);
  const { kernel } = maxPoolType.of(site.layer).attributes;
  const windowBeats = kernel.reduce((product, size) => product * size, 1);
  return {
    lanes,
    lane_bits: bits,
    is_signed: signed,
    window_beats: windowBeats,
    frame_beats: (pixelsOf(output) * channelsOf(output) * windowBeats) / lanes,
  };
}
