import { z } from 'zod';
import { type Dataflow, waitFor } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const generics = z.strictObject({
  data_bits: positive,
  beats: positive,
  repeats: positive,
  vectors_per_frame: positive,
});

/** Generics of `replay`. */
export type ReplayGenerics = z.infer<typeof generics>;

/** Emits every vector of a stream several times, for layers whose window is one vector, or that repeat a pixel. */
export const replay: UnitManifest<ReplayGenerics> = {
  name: 'replay',
  file: 'window/replay.vhd',
  dependsOn: ['netloom_pkg'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
    outputs: [{ name: 'm_axis', lanes: () => 1, laneBits: (g) => g.data_bits }],
  },
  cost: (g) => ({
    intervalCycles: g.vectors_per_frame * g.repeats * g.beats,
    latencyCycles: g.repeats === 1 ? 0 : 2,
    multipliers: 0,
    memoryBits: g.repeats === 1 ? 0 : 2 * g.beats * g.data_bits,
  }),
  dataflow: (g) => (g.repeats === 1 ? { waits: {}, wires: [['s_axis', 'm_axis']] } : replayFlow(g)),
};

/** Two vectors fit; a place is free once its last beat is read, which the beat before it must have left for. */
function replayFlow({ beats, repeats }: ReplayGenerics): Dataflow {
  const vectorBeats = repeats * beats;
  return {
    waits: {
      s_axis: [
        waitFor(
          'm_axis',
          1,
          (beat) => (Math.floor(beat / beats) - 1) * vectorBeats - 1,
          { lasts: (beat) => beats - (beat % beats), repeats: beats },
        ),
      ],
      m_axis: [
        waitFor(
          's_axis',
          2,
          (beat) => Math.floor(beat / vectorBeats) * beats + Math.min((beat % vectorBeats) + 1, beats),
          { lasts: (beat) => (beat % vectorBeats < beats - 1 ? 1 : vectorBeats - (beat % vectorBeats)), repeats: vectorBeats },
        ),
      ],
    },
  };
}
