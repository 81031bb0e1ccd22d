import type { LibraryUnit } from '../manifest.js';

/** Steers the pipeline of a compute unit; a part of units, as data does not pass through it. */
export const streamPipeline: LibraryUnit = {
  name: 'stream_pipeline',
  file: 'stream/stream_pipeline.vhd',
  dependsOn: ['netloom_pkg', 'stream_hold'],
};
