import type { Part, PartWait } from './part.js';
import type { Pipeline, PipelineState } from './pipeline.js';
import { ReadLog } from './reads.js';
import type { BlockStart, EventBlock, Sequence } from './sequence.js';
import { Upcoming } from './upcoming.js';

/** A state of a part between two steps, and the steps that have been seen to follow. */
interface State {
  readonly steps: Step[];
}

/** What a part did in a step: it does the same again if all that it relied on is the same. */
interface Step {
  /** By wait, in the order of the part's {@link Part.others}. */
  readonly reads: readonly ReadLog[];
  /** By sequence, with times from the base of the step on. */
  readonly blocks: readonly EventBlock[];
  /** By pipeline, from the same base on. */
  readonly pipelines: readonly PipelineState[];
  readonly next: State;
}

/** An event outside that is not known yet. */
export interface Missing {
  readonly source: Sequence;
  readonly event: number;
}

/** Events that a part keeps of its steps at most, and steps that may follow one state. */
const mostEvents = 2e6;
const mostSteps = 32;
/** Known events that waits within a part may look at; with more, no two states will be the same. */
const mostKnown = 2048;

/**
 * Lets a part of the network do at once what it has done before. Steps are recorded as they are played, with every event
 * outside that was asked for and what mattered of its time; where a part is in a state that it has been in, times being
 * counted from its sources' last events, and all that the step asked for is as it was, its events are known.
 *
 * States are looked at between steps: all sources have done their share, nothing more can happen, and nothing waits for
 * events outside that are not known.
 */
export class Repetition {
  /** Steps that were known. */
  repeated = 0;
  /** True between steps. */
  isBetween = false;
  /** True while its sequences are played step by step. */
  isStepping = false;
  private step = 0;
  private state: State | undefined;
  private recording: { readonly state: State; readonly starts: readonly BlockStart[]; readonly toArrival: readonly number[]; readonly base: number } | undefined;
  private readonly states = new Map<string, State>();
  private kept = 0;
  private readonly upcoming: readonly Upcoming[];
  /** Pipelines that do not repeat themselves, with the number of their input. */
  private readonly irregular: readonly { readonly pipeline: Pipeline; readonly index: number }[];

  constructor(private readonly part: Part) {
    const { sequences, pipelines, others } = part;
    this.upcoming = others.map((wait) => new Upcoming(wait, sequences.indexOf(wait.sequence)));
    this.irregular = pipelines
      .filter(({ flow }) => flow.repeats === undefined)
      .map((pipeline) => ({ pipeline, index: sequences.indexOf(pipeline.input) }));
  }

  /** Begins at a frame's first step. */
  begin(frame: number): void {
    this.stopRecording();
    this.step = frame * this.part.stepsPerFrame;
    this.state = undefined;
    this.isStepping = true;
    this.isBetween = true;
  }

  /** Gives up steps: sequences are played one event at a time. */
  end(): void {
    this.stopRecording();
    this.isStepping = false;
    this.isBetween = false;
  }

  get frame(): number {
    return Math.floor(this.step / this.part.stepsPerFrame);
  }

  /** True if the step is played to its end; asked when nothing in the part can go on. */
  get isPlayed(): boolean {
    const { sources, sequences } = this.part;
    return this.isStepping && sources.every((source) => source.done >= this.shareOf(source)) && !sequences.some(({ waitsOutside }) => waitsOutside);
  }

  /** What a source may do until the end of this step. */
  shareOf({ perFrame }: Sequence): number {
    return (perFrame / this.part.stepsPerFrame) * (this.step + 1);
  }

  /** Does the next step if it is known; says which event is missing to know that, or that it has to be played. */
  repeat(): 'done' | 'unknown' | Missing {
    const base = this.base;
    const state = (this.state ??= this.stateAt(base));
    if (state === undefined || state.steps.length === 0) return 'unknown';
    for (const upcoming of this.upcoming) upcoming.begin();
    let missing: Missing | undefined;
    for (const step of state.steps) {
      const problem = this.problemOf(step, base);
      if (problem === undefined) {
        this.apply(step, base);
        this.repeated++;
        return 'done';
      }
      if (problem !== 'differs') missing ??= problem;
    }
    return missing ?? 'unknown';
  }

  /** Begins to play a step, and to record it. */
  play(): void {
    this.isBetween = false;
    const { state, base, part } = this;
    if (state === undefined || state.steps.length >= mostSteps || this.kept > mostEvents) return;
    const toArrival = this.irregular.map(({ pipeline }) => pipeline.entriesToArrival);
    this.recording = { state, base, toArrival, starts: part.sequences.map((sequence) => sequence.mark()) };
    for (const sequence of part.sequences) {
      sequence.keptFrom = sequence.done;
      sequence.stepBase = base;
    }
    for (const { wait } of part.others) wait.log = new ReadLog();
  }

  /** Ends a step that has been played. */
  finish(): void {
    const { recording, part } = this;
    const reads = part.others.map(({ wait }) => wait.log ?? new ReadLog());
    this.stopRecording();
    this.step++;
    this.isBetween = true;
    this.state = this.stateAt(this.base);
    if (recording === undefined || this.state === undefined) return;
    const { base, starts, toArrival, state } = recording;
    const blocks: EventBlock[] = [];
    for (const [i, sequence] of part.sequences.entries()) {
      const start = starts[i];
      const block = start && sequence.blockSince(start, base);
      if (block === undefined) return;
      blocks.push(block);
    }
    const pipelines = part.pipelines.map((pipeline) => pipeline.stateAt(base));
    if (this.irregular.some(({ index }, i) => completes(toArrival[i] ?? 0, blocks[index]))) return;
    state.steps.push({ reads, blocks, pipelines, next: this.state });
    this.kept += blocks.reduce((sum, { times }) => sum + times.length, 0);
  }

  private stopRecording(): void {
    this.recording = undefined;
    for (const sequence of this.part.sequences) sequence.keptFrom = Infinity;
    for (const { wait } of this.part.others) wait.log = undefined;
  }

  /** Nothing new happens in this cycle or before. */
  private get base(): number {
    return this.part.sources.reduce((least, { last }) => Math.min(least, last), Infinity);
  }

  /** Undefined where it is of no kind that could come again. */
  private stateAt(base: number): State | undefined {
    const { part, step } = this;
    const key: number[] = [];
    for (const { done, perFrame, last } of part.sequences) key.push(done - (perFrame / part.stepsPerFrame) * step, last - base);
    for (const wait of part.regular) if (!addKnown(wait, base, key)) return undefined;
    for (const pipeline of part.pipelines) {
      const { waiting, lastEntry, toArrival, arrivals, leaves } = pipeline.stateAt(base);
      const repeats = pipeline.flow.repeats !== undefined;
      if (!repeats && arrivals.length > 0) return undefined;
      key.push(waiting, lastEntry, repeats ? toArrival : 0, leaves.length, arrivals.length, ...leaves, ...arrivals);
    }
    const name = key.join();
    const known = this.states.get(name) ?? { steps: [] };
    this.states.set(name, known);
    return known;
  }

  private problemOf({ blocks, reads }: Step, base: number): 'differs' | Missing | undefined {
    const { sequences } = this.part;
    for (let i = 0; i < sequences.length; i++) {
      const sequence = sequences[i];
      if (sequence !== undefined && sequence.beat + beatsOf(blocks[i]) > sequence.perFrame) return 'differs';
    }
    for (const { pipeline, index } of this.irregular) if (completes(pipeline.entriesToArrival, blocks[index])) return 'differs';
    for (let i = 0; i < this.upcoming.length; i++) {
      const upcoming = this.upcoming[i];
      const problem = upcoming?.problemOf(reads[i], beatsOf(blocks[upcoming.index]), base);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private apply({ blocks, reads, pipelines, next }: Step, base: number): void {
    const { part, upcoming } = this;
    for (let i = 0; i < upcoming.length; i++) upcoming[i]?.keep(reads[i]?.offsets.length ?? 0);
    for (let i = 0; i < part.sequences.length; i++) {
      const block = blocks[i];
      if (block !== undefined) part.sequences[i]?.pushBlock(block, base);
    }
    for (let i = 0; i < part.pipelines.length; i++) {
      const state = pipelines[i];
      if (state !== undefined) part.pipelines[i]?.resume(state, base);
    }
    this.step++;
    this.state = next;
  }
}

function beatsOf(block: EventBlock | undefined): number {
  return block?.times.length ?? 0;
}

/** True if the beats of a block, and one that has waited in front, complete an output beat. */
function completes(toArrival: number, block: EventBlock | undefined): boolean {
  return beatsOf(block) + 1 >= toArrival;
}

/** Adds when the next waits will be over, as far as that is known; false if it is of too many. */
function addKnown({ sequence, wait }: PartWait, base: number, key: number[]): boolean {
  const { source } = wait;
  const first = key.length;
  let frame = wait.base;
  for (let beat = sequence.beat; ; ) {
    if (beat >= sequence.perFrame) {
      beat -= sequence.perFrame;
      frame += source.perFrame;
    }
    const event = frame + wait.beats(beat) - 1;
    if (event >= source.done) return true;
    if (key.length - first > mostKnown) return false;
    const over = event < 0 ? -Infinity : source.timeOf(event) + wait.cycles;
    key.push(Math.max(over, sequence.last + 1) - base);
    beat += wait.lasts?.(beat) ?? 1;
  }
}
