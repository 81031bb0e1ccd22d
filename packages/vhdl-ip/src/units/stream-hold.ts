import type { LibraryUnit } from '../manifest.js';

/** Cuts the ready path at the input of a unit's pipeline; a part of units, as its outputs are no stream. */
export const streamHold: LibraryUnit = {
  name: 'stream_hold',
  file: 'stream/stream_hold.vhd',
  dependsOn: [],
};
