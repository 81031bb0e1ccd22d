import { type Dataflow, pipelineEntry, waitFor } from '../dataflow.js';
import type { LibraryUnit } from '../manifest.js';

/** Steers the pipeline of a unit that makes a beat of two; a part of units, as data does not pass through it. */
export const pairPipeline: LibraryUnit = {
  name: 'pair_pipeline',
  file: 'join/pair_pipeline.vhd',
  dependsOn: ['stream_hold'],
};

/**
 * The pipeline that `pair_pipeline` steers.
 *
 * @param stages movements from a pair of beats to the output register
 */
export function pairPipelineFlow(stages: number): Dataflow {
  const inputs = ['s0_axis', 's1_axis'];
  const taken = inputs.map((input) => [input, [waitFor(pipelineEntry, 1, (beat) => beat, { repeats: 1 })]] as const);
  const entries = inputs.map((input) => waitFor(input, 0, (beat) => beat + 1, { repeats: 1 }));
  return {
    waits: { ...Object.fromEntries(taken), [pipelineEntry]: entries },
    pipeline: { entersLike: 's0_axis', output: 'm_axis', stages, entries: (beat) => beat + 1, repeats: 1 },
  };
}
