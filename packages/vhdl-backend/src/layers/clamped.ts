import { clamp } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';

/** The mapping of a layer that limits codes to a range of the same format: wires and comparisons. */
export function clampMapping(layerType: string, boundsOf: (site: LayerSite) => { readonly low: number; readonly high: number }): Mapping {
  return {
    layerType,
    candidates(site) {
      const { input } = endsOf(site);
      const values = pixelsOf(input) * channelsOf(input);
      return laneCandidates(channelsOf(input), (lanes) => ({ intervalCycles: values / lanes, memoryBits: 0 }));
    },
    build(site, { folding: { lanes = 1 } }, inputs, builder) {
      const { input } = endsOf(site);
      const { signed, bits } = formatOf(input);
      const { low, high } = boundsOf(site);
      return builder.add(clamp, {
        role: 'clamp',
        generics: { lanes, lane_bits: bits, is_signed: signed, low, high },
        inputs,
        outputBeatsPerFrame: [(pixelsOf(input) * channelsOf(input)) / lanes],
        comment: `${site.layer.type} ${site.layer.name}`,
      });
    },
  };
}
