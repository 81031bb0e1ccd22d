import { z } from 'zod';
import { bufferFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z.strictObject({
  data_bits: positive,
  frame_beats: positive,
});

/** Generics of `frame_guard`. */
export type FrameGuardGenerics = z.infer<typeof generics>;

/** Keeps frames at their size when the sender's `tlast` is misplaced, and reports it on the port `frame_error`. */
export const frameGuard: UnitManifest<FrameGuardGenerics> = {
  name: 'frame_guard',
  file: 'stream/frame_guard.vhd',
  dependsOn: ['netloom_pkg', 'stream_register'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
    outputs: [{ name: 'm_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
  },
  cost: (g) => ({
    intervalCycles: g.frame_beats,
    latencyCycles: 1,
    multipliers: 0,
    memoryBits: 0,
  }),
  dataflow: () => bufferFlow('s_axis', 'm_axis', 1, 2),
};
