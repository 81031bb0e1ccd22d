import { z } from 'zod';
import { type Dataflow, waitFor } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z
  .strictObject({
    lanes_in: positive,
    lanes_out: positive,
    lane_bits: positive,
  })
  .superRefine((g, context) => {
    if (g.lanes_in % g.lanes_out !== 0 && g.lanes_out % g.lanes_in !== 0) {
      context.addIssue({
        code: 'custom',
        message:
          `width_converter: one of lanes_in and lanes_out must divide the other, ` +
          `but lanes_in=${g.lanes_in} and lanes_out=${g.lanes_out}`,
      });
    }
  });

/** Generics of `width_converter`. */
export type WidthConverterGenerics = z.infer<typeof generics>;

/** Gathers narrow beats into wide ones or splits wide beats into narrow ones. */
export const widthConverter: UnitManifest<WidthConverterGenerics> = {
  name: 'width_converter',
  file: 'stream/width_converter.vhd',
  dependsOn: ['netloom_pkg', 'stream_register'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes_in, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes_out, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => ({
    intervalCycles: Math.max(g.lanes_out / g.lanes_in, 1),
    latencyCycles: latencyOf(g),
    multipliers: 0,
    memoryBits: 0,
  }),
  dataflow: conversionFlow,
};

function latencyOf({ lanes_in, lanes_out }: WidthConverterGenerics): number {
  if (lanes_in === lanes_out) return 0;
  return lanes_in < lanes_out ? lanes_out / lanes_in + 1 : 2;
}

/** A register in front of the gathered beat, or behind the split one, holds two narrow beats. */
function conversionFlow({ lanes_in, lanes_out }: WidthConverterGenerics): Dataflow {
  if (lanes_in === lanes_out) return { waits: {}, wires: [['s_axis', 'm_axis']] };
  if (lanes_in < lanes_out) {
    const ratio = lanes_out / lanes_in;
    return {
      waits: {
        s_axis: [waitFor('m_axis', 1, (beat) => Math.floor((beat - 1) / ratio) - 1, { repeats: ratio })],
        m_axis: [waitFor('s_axis', 2, (beat) => (beat + 1) * ratio, { repeats: 1 })],
      },
    };
  }
  const ratio = lanes_in / lanes_out;
  return {
    waits: {
      s_axis: [
        waitFor('m_axis', 1, (beat) => beat * ratio - 2, { repeats: 1 }),
        waitFor('s_axis', ratio, (beat) => beat, { repeats: 1 }),
      ],
      m_axis: [waitFor('s_axis', 2, (beat) => Math.floor(beat / ratio) + 1, { repeats: ratio })],
    },
  };
}
