import type { Part } from './part.js';
import type { Sequence } from './sequence.js';

/** Sequences that may be able to go on; the last one added comes first. */
export class Queue {
  private readonly sequences: Sequence[] = [];
  /** How many of them are of a part, by its sources. */
  private readonly byPart = new Map<readonly Sequence[], number>();

  add(sequence: Sequence): void {
    if (sequence.queued) return;
    sequence.queued = true;
    this.sequences.push(sequence);
    if (sequence.part !== undefined) this.count(sequence.part, 1);
  }

  next(): Sequence | undefined {
    const next = this.sequences.pop();
    if (next === undefined) return undefined;
    next.queued = false;
    if (next.part !== undefined) this.count(next.part, -1);
    return next;
  }

  /** True if a sequence of the part is in it. */
  has({ sources }: Part): boolean {
    return (this.byPart.get(sources) ?? 0) > 0;
  }

  private count({ sources }: Part, change: number): void {
    this.byPart.set(sources, (this.byPart.get(sources) ?? 0) + change);
  }
}
