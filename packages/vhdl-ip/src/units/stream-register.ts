import { z } from 'zod';
import { bufferFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z.strictObject({
  data_bits: positive,
});

/** Generics of `stream_register`. */
export type StreamRegisterGenerics = z.infer<typeof generics>;

/** The two-entry register that cuts every path of a stream. */
export const streamRegister: UnitManifest<StreamRegisterGenerics> = {
  name: 'stream_register',
  file: 'stream/stream_register.vhd',
  dependsOn: [],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
    outputs: [{ name: 'm_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
  },
  cost: (g) => ({
    intervalCycles: 1,
    latencyCycles: 1,
    multipliers: 0,
    memoryBits: 0,
    registers: 2 * (g.data_bits + 1) + 3,
  }),
  dataflow: () => bufferFlow('s_axis', 'm_axis', 1, 2),
};
