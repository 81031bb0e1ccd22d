import { z } from 'zod';
import { type Dataflow, pipelineEntry, waitFor } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const fields = z.strictObject({
  lanes: positive,
  lane_bits: positive,
  channels0: positive,
  channels1: positive,
  pixels_per_frame: positive,
});

/** Generics of `concat_streams`. */
export type ConcatStreamsGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  for (const name of ['channels0', 'channels1'] as const) {
    if (g[name] % g.lanes === 0) continue;
    const message = `concat_streams: lanes must divide ${name}, but lanes is ${g.lanes} and ${name} is ${g[name]}`;
    context.addIssue({ code: 'custom', message });
  }
});

/**
 * Two streams of pixels to one whose pixels have the channels of both, those of `s0_axis` first.
 *
 * Interval `pixels_per_frame * (channels0 + channels1) / lanes` cycles when the input that is due always has a beat: an
 * input that comes evenly needs a FIFO of its beats of a pixel in front. Latency 1 cycle from a beat of `s0_axis`.
 *
 * @shape a [pixels, channels0], b [pixels, channels1] -> y [pixels, channels0 + channels1]
 * @bits lane_bits on all streams
 * @vhdl concat_streams
 */
export const concatStreams: UnitManifest<ConcatStreamsGenerics> = {
  name: 'concat_streams',
  file: 'join/concat_streams.vhd',
  dependsOn: ['netloom_pkg', 'stream_hold'],
  generics,
  streams: {
    inputs: ['s0_axis', 's1_axis'].map((name) => ({ name, lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits })),
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => ({
    intervalCycles: (g.pixels_per_frame * (g.channels0 + g.channels1)) / g.lanes,
    latencyCycles: 1,
    multipliers: 0,
    memoryBits: 0,
  }),
  dataflow: concatFlow,
};

/** Output beats enter the output register as their input is due; one beat of the other input waits at its port. */
function concatFlow(g: ConcatStreamsGenerics): Dataflow {
  const first = g.channels0 / g.lanes;
  const second = g.channels1 / g.lanes;
  const all = first + second;
  /** Output beats up to a beat of an input, which has `own` beats of a pixel and comes after `before` others. */
  const outputs = (beat: number, own: number, before: number): number => {
    const pixel = Math.floor(beat / own);
    return pixel * all + before + (beat - pixel * own) + 1;
  };
  return {
    waits: {
      s0_axis: [waitFor(pipelineEntry, 1, (beat) => outputs(beat - 1, first, 0), { repeats: first })],
      s1_axis: [waitFor(pipelineEntry, 1, (beat) => outputs(beat - 1, second, first), { repeats: second })],
      [pipelineEntry]: [
        waitFor('s0_axis', 0, (beat) => Math.floor(beat / all) * first + Math.min((beat % all) + 1, first), { repeats: all }),
        waitFor('s1_axis', 0, (beat) => Math.floor(beat / all) * second + Math.max((beat % all) + 1 - first, 0), { repeats: all }),
      ],
    },
    pipeline: { entersLike: 'm_axis', output: 'm_axis', stages: 1, entries: (beat) => beat + 1, repeats: 1 },
  };
}
