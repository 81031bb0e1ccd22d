import { z } from 'zod';
import { waitFor } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z.strictObject({
  data_bits: positive,
});

/** Generics of `stream_fork`. */
export type StreamForkGenerics = z.infer<typeof generics>;

/** One stream to two consumers, each of which takes every beat as soon as it is ready. */
export const streamFork: UnitManifest<StreamForkGenerics> = {
  name: 'stream_fork',
  file: 'stream/stream_fork.vhd',
  dependsOn: [],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
    outputs: ['m0_axis', 'm1_axis'].map((name) => ({ name, lanes: () => 1, laneBits: (g) => g.data_bits })),
  },
  cost: (g) => ({
    intervalCycles: 1,
    latencyCycles: 1,
    multipliers: 0,
    memoryBits: 0,
    registers: 2 * (g.data_bits + 1) + 4,
  }),
  dataflow: () => {
    const outputs = ['m0_axis', 'm1_axis'];
    const given = outputs.map((output) => [
      waitFor('s_axis', 1, (beat) => beat + 1, { repeats: 1 }),
      ...outputs.filter((other) => other !== output).map((other) => waitFor(other, 1, (beat) => beat, { repeats: 1 })),
    ]);
    return {
      waits: {
        s_axis: outputs.map((output) => waitFor(output, 1, (beat) => beat - 1, { repeats: 1 })),
        ...Object.fromEntries(outputs.map((output, i) => [output, given[i] ?? []])),
      },
    };
  },
};
