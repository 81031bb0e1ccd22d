import { globalMaxPool as globalMaxPoolType } from '@netloom/ir';
import { type GlobalReduceGenerics, globalReduce, reductions } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';

/** Global max pooling: the running maximum of each channel. */
export const globalMaxPool: Mapping = {
  layerType: globalMaxPoolType.type,
  candidates: (site) => laneCandidates(channelsOf(endsOf(site).input), (lanes) => globalReduce.cost(maximumGenerics(site, lanes))),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    return builder.add(globalReduce, {
      role: 'global_maximum',
      generics: maximumGenerics(site, lanes),
      inputs,
      outputBeatsPerFrame: [channelsOf(endsOf(site).output) / lanes],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
  },
};

function maximumGenerics(site: LayerSite, lanes: number): GlobalReduceGenerics {
  const { input } = endsOf(site);
  const { signed, bits } = formatOf(input);
  return {
    reduction: reductions.maximum,
    lanes,
    channels: channelsOf(input),
    pixels: pixelsOf(input),
    in_bits: bits,
    in_signed: signed,
    zero_point: 0,
    out_bits: bits,
  };
}
