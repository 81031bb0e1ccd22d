import { expand as expandType } from '@netloom/ir';
import { type ReplayGenerics, replay } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';

/** One pixel over space: a vector that is emitted once for each pixel of the frame, while the next one comes in. */
export const expand: Mapping = {
  layerType: expandType.type,
  candidates: (site) => laneCandidates(channelsOf(endsOf(site).input), (lanes) => replay.cost(replayGenerics(site, lanes))),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { output } = endsOf(site);
    if (pixelsOf(output) === 1) return inputs;
    return builder.add(replay, {
      role: 'repeat',
      generics: replayGenerics(site, lanes),
      keepsLanes: true,
      inputs,
      outputBeatsPerFrame: [(pixelsOf(output) * channelsOf(output)) / lanes],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
  },
};

function replayGenerics(site: LayerSite, lanes: number): ReplayGenerics {
  const { input, output } = endsOf(site);
  return { data_bits: lanes * formatOf(input).bits, beats: channelsOf(input) / lanes, repeats: pixelsOf(output), vectors_per_frame: 1 };
}
