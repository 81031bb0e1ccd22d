import type { Group } from './event-graph.js';
import { play } from './play.js';
import type { FrameRecord, Sequence, Wait } from './sequence.js';

/** How frames follow each other once every frame is like the one `periodFrames` before. */
export interface SteadyState {
  readonly kind: 'steady';
  /** Frames after which all repeats itself; 1 unless frames take turns. */
  readonly periodFrames: number;
  readonly periodCycles: number;
  /** Frames after which the repetition has begun. */
  readonly settlingFrames: number;
}

/** Frames that settle, frames that do not within a budget, or streams that wait for each other forever. */
export type Outcome = SteadyState | { readonly kind: 'unsettled' } | { readonly kind: 'stuck'; readonly streams: readonly string[] };

const longestPeriod = 12;

/** Frames that are played at most, however few events they have: what each sequence does in each of them is kept. */
const frameLimit = 10_000;

/**
 * Plays a group of sequences until it repeats itself: all events lie, frame by frame, at the same distances as a period
 * before, for as many frames as any event can look back. From then on the future repeats itself too.
 *
 * While a fast part fills the buffers in front of a slow one, every sequence repeats itself, but not all at the same
 * pace. That goes on until a wait that loses time in every frame has none left; the frames up to there are leaped over.
 *
 * @param budget events that may be played, in no more than {@link frameLimit} frames
 */
export function playUntilSteady({ sequences, memoryFrames }: Group, budget: number): Outcome {
  const perFrame = sequences.reduce((sum, sequence) => sum + sequence.perFrame, 0);
  const mostFrames = Math.min(frameLimit, Math.max(2, Math.floor(budget / perFrame)));
  const repeated = new Array<number>(longestPeriod + 1).fill(0);
  let leaped = 0;
  let played = 0;
  const playFrames = (frames: number): readonly Sequence[] => {
    for (const end = played + frames; played < end; ) {
      const stuck = play(sequences, played + 1);
      if (stuck.length > 0) return stuck;
      played++;
      for (let period = 1; period <= longestPeriod; period++)
        repeated[period] = repeats(sequences, played - 1, period) ? (repeated[period] ?? 0) + 1 : 0;
    }
    return [];
  };
  while (played < mostFrames) {
    const stuck = playFrames(1);
    if (stuck.length > 0) return stuckAt(stuck);
    const period = repeated.findIndex((frames, candidate) => candidate > 0 && frames >= memoryFrames);
    if (period < 0) continue;
    const paces = new Map(sequences.map((sequence) => [sequence, paceOf(sequence, played - 1, period)]));
    const [pace = 0] = paces.values();
    if ([...paces.values()].every((other) => other === pace))
      return { kind: 'steady', periodFrames: period, periodCycles: pace, settlingFrames: played + leaped - memoryFrames - period };
    const tightening = measureTightening(sequences, paces);
    const stuckLater = playFrames(period);
    if (stuckLater.length > 0) return stuckAt(stuckLater);
    for (const sequence of sequences) sequence.measured = [];
    if ((repeated[period] ?? 0) < memoryFrames + period) continue;
    const periods = Math.min(...tightening.map(({ wait, loss }) => Math.floor(wait.slack / loss)));
    if (periods < 1 || !Number.isFinite(periods) || !pipelinesKeepPace(sequences, paces)) continue;
    for (const [sequence, own] of paces) sequence.leap(periods * (own - pace));
    for (const { feeds, entryOf } of sequences) {
      const pipeline = feeds ?? entryOf;
      if (pipeline !== undefined) pipeline.leap(periods * ((paces.get(pipeline.output) ?? pace) - pace));
    }
    leaped += periods * period;
  }
  return { kind: 'unsettled' };
}

function stuckAt(sequences: readonly Sequence[]): Outcome {
  return { kind: 'stuck', streams: sequences.map(({ name }) => name) };
}

interface Tightening {
  readonly wait: Wait;
  /** Cycles that it loses in a period. */
  readonly loss: number;
}

/** Begins to measure the waits for sequences that are slower than those that wait. */
function measureTightening(sequences: readonly Sequence[], paces: ReadonlyMap<Sequence, number>): readonly Tightening[] {
  return sequences.flatMap((sequence) => {
    const own = paces.get(sequence) ?? 0;
    const tightening = [...sequence.offers, ...sequence.acceptances]
      .map((wait) => ({ wait, loss: (paces.get(wait.source) ?? own) - own }))
      .filter(({ loss }) => loss > 0);
    for (const { wait } of tightening) wait.slack = Infinity;
    sequence.measured = tightening.map(({ wait }) => wait);
    return tightening;
  });
}

function pipelinesKeepPace(sequences: readonly Sequence[], paces: ReadonlyMap<Sequence, number>): boolean {
  return sequences.every((sequence) => {
    const pipeline = sequence.feeds ?? sequence.entryOf;
    return pipeline === undefined || paces.get(sequence) === paces.get(pipeline.output);
  });
}

/** True if each sequence does in this frame what it did a period before, at the pace that it has had since. */
function repeats(sequences: readonly Sequence[], frame: number, period: number): boolean {
  if (frame <= period) return false;
  return sequences.every((sequence) => {
    const now = recordOf(sequence, frame);
    const before = recordOf(sequence, frame - period);
    return (
      now.rhythm === before.rhythm &&
      now.delays === before.delays &&
      paceOf(sequence, frame, period) === paceOf(sequence, frame - 1, period)
    );
  });
}

function paceOf(sequence: Sequence, frame: number, period: number): number {
  return recordOf(sequence, frame).first - recordOf(sequence, frame - period).first;
}

function recordOf({ records, name }: Sequence, frame: number): FrameRecord {
  const record = records[frame];
  if (record === undefined) throw new Error(`${name} has not played frame ${frame}`);
  return record;
}
