/**
 * How the beats of a unit wait for each other: all that the timing model sees of it.
 *
 * Beats are counted within a frame, from 0. A unit behaves the same in every frame, so what is said of one frame holds
 * for all of them; a number of beats below 1 means beats of earlier frames, and nothing in the first frame. That the
 * beats of a port follow each other, at most one per cycle, need not be said.
 */
export interface Dataflow {
  /** By port, and by {@link pipelineEntry} where there is a pipeline: what each beat waits for. Absent: for nothing. */
  readonly waits: Readonly<Record<string, readonly BeatWait[]>>;
  readonly pipeline?: PipelineFlow;
  /** Pairs of ports that are the same wires. */
  readonly wires?: readonly (readonly [input: string, output: string])[];
}

/** A beat is transferred no earlier than `cycles` after the last of the first `beats(beat)` beats of `on`. */
export interface BeatWait {
  /** A port of the unit, or {@link pipelineEntry}. */
  readonly on: string;
  /** Never falls from beat to beat, and never exceeds the beats of a frame. */
  readonly beats: (beat: number) => number;
  readonly cycles: number;
  /** For how many beats, from this one on, `beats` stays as it is; 1 if absent. Only saves time. */
  readonly lasts?: (beat: number) => number;
  /**
   * Beats after which `beats` goes on as it began: `beats(beat + repeats)` is `beats(beat)` and `repeats` times as many as
   * `on` has beats for each one of this port. Only saves time.
   */
  readonly repeats?: number;
}

/**
 * A pipeline that moves as a whole: all its stages stand still while its output register holds a beat that is not taken,
 * and gaps between beats stay as long as they are.
 */
export interface PipelineFlow {
  /**
   * The port whose beats enter, each as soon as the pipeline moves; one beat waits in front while it stands still
   * (`stream_hold`). Pipelines that beats of several ports enter have waits of {@link pipelineEntry} instead, and of the
   * ports for it.
   */
  readonly input?: string;
  /** The port with as many beats as enter the pipeline. */
  readonly entersLike: string;
  readonly output: string;
  /** Movements from an entry to the output register, the entry included. */
  readonly stages: number;
  /** Entries after which a beat is complete: the last of them becomes the beat. Rises from beat to beat, from 1 on. */
  readonly entries: (beat: number) => number;
  /** Output beats after which `entries` goes on as it began, as in {@link BeatWait}. Only saves time. */
  readonly repeats?: number;
}

/** The name of the step by which beats of several ports enter a unit's pipeline. */
export const pipelineEntry = 'pipeline entry';

/** A wait in one line. */
export function waitFor(
  on: string,
  cycles: number,
  beats: (beat: number) => number,
  saving: Pick<BeatWait, 'lasts' | 'repeats'> = {},
): BeatWait {
  return { on, cycles, beats, ...saving };
}

/** A buffer between two ports: `cycles` from a beat to the same beat at the output, at most `depth` beats inside. */
export function bufferFlow(input: string, output: string, cycles: number, depth: number): Dataflow {
  return {
    waits: {
      [input]: [waitFor(output, 1, (beat) => beat + 1 - depth, { repeats: 1 })],
      [output]: [waitFor(input, cycles, (beat) => beat + 1, { repeats: 1 })],
    },
  };
}

/**
 * The pipeline that `stream_pipeline` steers.
 *
 * @param stages movements from an input beat to the output register
 * @param perOutput input beats that one output beat needs
 */
export function pipelineFlow(stages: number, perOutput = 1): Dataflow {
  const ends = { input: 's_axis', entersLike: 's_axis', output: 'm_axis' };
  return { waits: {}, pipeline: { ...ends, stages, entries: (beat) => (beat + 1) * perOutput, repeats: 1 } };
}
