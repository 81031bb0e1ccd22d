import type { Group } from './event-graph.js';
import { play } from './play.js';
import type { FrameRecord, Sequence } from './sequence.js';

/** How frames follow each other once every frame is like the one `periodFrames` before. */
export interface SteadyState {
  /** Frames after which all repeats itself; 1 unless frames take turns. */
  readonly periodFrames: number;
  readonly periodCycles: number;
  /** Frames until the repetition begins. */
  readonly settlingFrames: number;
}

const longestPeriod = 12;

/**
 * Plays a group of sequences until it repeats itself: all events lie, frame by frame, at the same distances as a period
 * before, for as many frames as any event can look back. From then on the future repeats itself too.
 *
 * @param budget events that may be played
 * @returns undefined if the budget does not suffice
 * @throws Error at a deadlock, which the depths of FIFOs exclude
 */
export function playUntilSteady({ sequences, memoryFrames }: Group, budget: number): SteadyState | undefined {
  const perFrame = sequences.reduce((sum, sequence) => sum + sequence.perFrame, 0);
  const mostFrames = Math.max(2, Math.floor(budget / perFrame));
  const repeated = new Array<number>(longestPeriod + 1).fill(0);
  for (let frame = 0; frame < mostFrames; frame++) {
    const stuck = play(sequences, frame + 1);
    if (stuck.length > 0) throw new Error(`deadlock in frame ${frame}: ${stuck.map(({ name }) => name).join(', ')}`);
    for (let period = 1; period <= Math.min(longestPeriod, frame); period++) {
      repeated[period] = repeats(sequences, frame, period) ? (repeated[period] ?? 0) + 1 : 0;
      if ((repeated[period] ?? 0) < memoryFrames + period) continue;
      const [reference] = sequences;
      const periodCycles = reference === undefined ? 0 : startOf(reference, frame) - startOf(reference, frame - period);
      return { periodFrames: period, periodCycles, settlingFrames: frame - memoryFrames - 2 * period + 1 };
    }
  }
  return undefined;
}

function repeats(sequences: readonly Sequence[], frame: number, period: number): boolean {
  const [reference] = sequences;
  if (reference === undefined) return true;
  const shift = startOf(reference, frame) - startOf(reference, frame - period);
  return sequences.every((sequence) => {
    const now = recordOf(sequence, frame);
    const before = recordOf(sequence, frame - period);
    return now.first - before.first === shift && now.rhythm === before.rhythm && now.delays === before.delays;
  });
}

function startOf(sequence: Sequence, frame: number): number {
  return recordOf(sequence, frame).first;
}

function recordOf({ records, name }: Sequence, frame: number): FrameRecord {
  const record = records[frame];
  if (record === undefined) throw new Error(`${name} has not played frame ${frame}`);
  return record;
}
