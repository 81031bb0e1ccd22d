import { z } from 'zod';
import { bufferFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z.strictObject({
  data_bits: positive,
  depth: positive.min(2),
  block_depth: positive.min(2),
});

/** Generics of `stream_fifo`. */
export type StreamFifoGenerics = z.infer<typeof generics>;

/** A buffer of any depth from 2 on, in LUT RAM up to `block_depth` beats and in block RAM above. */
export const streamFifo: UnitManifest<StreamFifoGenerics> = {
  name: 'stream_fifo',
  file: 'stream/stream_fifo.vhd',
  dependsOn: ['netloom_pkg'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
    outputs: [{ name: 'm_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
  },
  cost: (g) => {
    const inBlocks = g.depth > g.block_depth;
    return {
      intervalCycles: 1,
      latencyCycles: inBlocks ? 2 : 1,
      multipliers: 0,
      memoryBits: (inBlocks ? g.depth - 1 : g.depth) * (g.data_bits + 1),
    };
  },
  dataflow: (g) => bufferFlow('s_axis', 'm_axis', g.depth > g.block_depth ? 2 : 1, g.depth),
};
