import { argMax as argMaxType } from '@netloom/ir';
import { argMax as argMaxUnit } from '@netloom/vhdl-ip';
import type { Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';

/** Index of the greatest channel, one pixel after the other. */
export const argMax: Mapping = {
  layerType: 'ArgMax',
  candidates(site) {
    const { input } = endsOf(site);
    const values = pixelsOf(input) * channelsOf(input);
    const cost = (lanes: number): { intervalCycles: number; memoryBits: number } => ({
      intervalCycles: values / lanes,
      memoryBits: 0,
    });
    return laneCandidates(channelsOf(input), cost, () => 1);
  },
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { input, output } = endsOf(site);
    const { signed, bits } = formatOf(input);
    return builder.add(argMaxUnit, {
      role: 'arg_max',
      generics: {
        lanes,
        lane_bits: bits,
        is_signed: signed,
        channels: channelsOf(input),
        index_bits: formatOf(output).bits,
        select_last_index: argMaxType.of(site.layer).attributes.selectLastIndex,
        pixels_per_frame: pixelsOf(input),
      },
      inputs,
      outputBeatsPerFrame: [pixelsOf(input)],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
  },
};
