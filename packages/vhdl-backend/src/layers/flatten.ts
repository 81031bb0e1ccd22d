import type { Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { channelsOf, endsOf, pixelsOf } from './sites.js';

/** Flatten is wires: the stream stays as it is and is read as one vector. */
export const flatten: Mapping = {
  layerType: 'Flatten',
  candidates(site) {
    const { input } = endsOf(site);
    const values = pixelsOf(input) * channelsOf(input);
    return laneCandidates(channelsOf(input), (lanes) => ({ intervalCycles: values / lanes, memoryBits: 0 }));
  },
  build: (_site, _candidate, inputs) => inputs,
};
