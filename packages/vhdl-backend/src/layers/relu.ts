import { codeRange } from '@netloom/ir';
import { clamp } from '@netloom/vhdl-ip';
import type { Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, formatOf, pixelsOf, zeroPointOf } from './sites.js';

/** A Relu that stands alone: codes below the zero point become the zero point. */
export const relu: Mapping = {
  layerType: 'Relu',
  candidates(site) {
    const { input } = endsOf(site);
    const values = pixelsOf(input) * channelsOf(input);
    return laneCandidates(channelsOf(input), (lanes) => ({ intervalCycles: values / lanes, memoryBits: 0 }));
  },
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { input } = endsOf(site);
    const { signed, bits } = formatOf(input);
    return builder.add(clamp, {
      role: 'clamp',
      generics: {
        lanes,
        lane_bits: bits,
        is_signed: signed,
        low: zeroPointOf(input),
        high: codeRange({ signed, bits }).high,
      },
      inputs,
      outputBeatsPerFrame: [(pixelsOf(input) * channelsOf(input)) / lanes],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
  },
};
