import type { PartWait } from './part.js';
import { type ReadLog, Reading } from './reads.js';
import type { Missing } from './repetition.js';
import type { Sequence } from './sequence.js';

/** What a wait will ask for in the beats to come, as far as somebody has looked. */
export class Upcoming {
  readonly sequence: Sequence;
  private readonly wait: PartWait['wait'];
  private readonly offsets: number[] = [];
  private readonly events: number[] = [];
  private readonly untils: number[] = [];
  private count = 0;
  private next = 0;

  /** @param index the sequence's number in its part */
  constructor(
    { sequence, wait }: PartWait,
    readonly index: number,
  ) {
    this.sequence = sequence;
    this.wait = wait;
  }

  /** Begins at the sequence's next beat. */
  begin(): void {
    const { wait, sequence } = this;
    this.count = 0;
    this.next = sequence.beat > wait.since && sequence.beat < wait.until ? wait.until - sequence.beat : 0;
  }

  /** Undefined if all that was read in a step's `beats` is now, from `base` on, as it was then. */
  problemOf(log: ReadLog | undefined, beats: number, base: number): 'differs' | Missing | undefined {
    const { source, cycles } = this.wait;
    if (log === undefined) return 'differs';
    const reads = log.offsets.length;
    for (let i = 0; i < reads; i++) {
      if (this.count <= i) this.look();
      if (this.offsets[i] !== log.offsets[i]) return 'differs';
      const event = this.events[i] ?? 0;
      const value = log.values[i] ?? 0;
      if (log.readings[i] === Reading.Inside) {
        if (event - source.done !== value) return 'differs';
        continue;
      }
      if (event >= source.done) return source.part === this.sequence.part ? 'differs' : { source, event };
      const over = event < 0 ? -Infinity : source.timeOf(event) + cycles - base;
      if (log.readings[i] === Reading.At ? over !== value : over > value) return 'differs';
    }
    return (this.count > reads ? (this.offsets[reads] ?? 0) : this.next) < beats ? 'differs' : undefined;
  }

  /** Notes that the first reads have been done. */
  keep(reads: number): void {
    if (reads === 0) return;
    this.wait.since = this.sequence.beat + (this.offsets[reads - 1] ?? 0);
    this.wait.until = this.sequence.beat + (this.untils[reads - 1] ?? 0);
  }

  private look(): void {
    const { sequence, wait, next } = this;
    const beat = sequence.beat + next;
    this.offsets[this.count] = next;
    this.events[this.count] = wait.base + wait.beats(beat) - 1;
    this.next = next + (wait.lasts?.(beat) ?? 1);
    this.untils[this.count] = this.next;
    this.count++;
  }
}
