import { divisors, greatestCommonDivisor } from '../folding/divisors.js';
import type { Pipeline } from './pipeline.js';
import { Repetition } from './repetition.js';
import type { Sequence, Wait } from './sequence.js';

/** A wait with the sequence that waits. */
export interface PartWait {
  readonly sequence: Sequence;
  readonly wait: Wait;
}

/**
 * Sequences that are bound to each other by short buffers and pipelines, between units that keep rows of a frame or wait in
 * ways that do not repeat themselves. What a part does in a step, a fixed share of a frame, depends on its own state and on
 * a few events outside.
 */
export interface Part {
  readonly sequences: readonly Sequence[];
  /** Those that wait for nothing before them inside the part: they set the pace. */
  readonly sources: readonly Sequence[];
  readonly pipelines: readonly Pipeline[];
  /** Waits within the part that repeat themselves in every step. */
  readonly regular: readonly PartWait[];
  /** All other waits of its sequences, for each other or for other parts. */
  readonly others: readonly PartWait[];
  readonly stepsPerFrame: number;
}

/** A part with what it has done so far, and can do again. */
export interface RepeatingPart extends Part {
  readonly repetition: Repetition;
}

/** Events of a step at least: one that is known takes about as long as some tens of events. */
export const defaultStep = 256;

/** The parts of sequences that depend on each other; sequences without a part do not repeat themselves within a frame. */
export function partsOf(sequences: readonly Sequence[], eventsPerStep: number): RepeatingPart[] {
  return components(sequences).flatMap((members): RepeatingPart[] => {
    const isMember = new Set(members);
    const waits = members.flatMap((sequence) => [...sequence.offers, ...sequence.acceptances].map((wait) => ({ sequence, wait })));
    const [regular, others] = [waits.filter(({ wait }) => wait.repeats !== undefined), waits.filter(({ wait }) => wait.repeats === undefined)];
    const pipelines = members.flatMap(({ feeds, entryOf }) => feeds ?? entryOf ?? []);
    // Where another part gives beats at times of its own, there are no steps.
    if (members.some(({ outputOf }) => outputOf !== undefined && !isMember.has(outputOf.input))) return [];
    const sources = members.filter(
      ({ offers, outputOf, entryOf }) =>
        outputOf === undefined && offers.every(({ repeats }) => repeats === undefined) && (entryOf === undefined || offers.length > 0),
    );
    const stepsPerFrame = stepsOf(members, regular, pipelines, eventsPerStep);
    if (stepsPerFrame < 2 || sources.length === 0) return [];
    const part = { sequences: members, sources, pipelines, regular, others, stepsPerFrame };
    const whole = { ...part, repetition: new Repetition(part) };
    for (const member of members) member.part = whole;
    return [whole];
  });
}

/** Sequences joined by waits and pipelines that repeat themselves. */
function components(sequences: readonly Sequence[]): Sequence[][] {
  const neighbours = new Map(sequences.map((sequence): [Sequence, Sequence[]] => [sequence, []]));
  const join = (a: Sequence, b: Sequence): void => {
    neighbours.get(a)?.push(b);
    neighbours.get(b)?.push(a);
  };
  for (const sequence of sequences) {
    for (const { source, repeats } of [...sequence.offers, ...sequence.acceptances]) if (repeats !== undefined) join(sequence, source);
    const { outputOf } = sequence;
    if (outputOf?.flow.repeats !== undefined) join(sequence, outputOf.input);
  }
  const seen = new Set<Sequence>();
  return sequences.flatMap((start) => {
    if (seen.has(start)) return [];
    const members = [start];
    seen.add(start);
    for (const member of members) {
      for (const neighbour of neighbours.get(member) ?? []) {
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        members.push(neighbour);
      }
    }
    return [members];
  });
}

/** The most steps into which a frame can be cut so that all that is regular is the same in each; 1 if there are none. */
function stepsOf(members: readonly Sequence[], regular: readonly PartWait[], pipelines: readonly Pipeline[], eventsPerStep: number): number {
  const common = members.reduce((divisor, { perFrame }) => greatestCommonDivisor(perFrame, divisor), 0);
  const events = members.reduce((sum, { perFrame }) => sum + perFrame, 0);
  const fits = (steps: number): boolean =>
    events / steps >= eventsPerStep &&
    regular.every(({ sequence, wait }) => (sequence.perFrame / steps) % (wait.repeats ?? 1) === 0) &&
    pipelines.every(({ flow, output }) => flow.repeats === undefined || (output.perFrame / steps) % flow.repeats === 0);
  return divisors(common).findLast(fits) ?? 1;
}
