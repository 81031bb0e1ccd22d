import type { PipelineFlow } from '@netloom/vhdl-ip';
import { type Sequence, firstCycle } from './sequence.js';

/**
 * A pipeline that moves as a whole. Time in it stands still while it does, so a beat arrives at the output after as many
 * movements as there are stages, plus all the cycles for which the pipeline stood still on the way.
 */
export class Pipeline {
  /** Beats that have entered, and when the last of them did. */
  entered = 0;
  lastEntry = firstCycle - 1;
  /** Output beats whose last entry is done. */
  arrived = 0;
  /** The entry that completes the next output beat. */
  arrivesWith: number;
  /** Set while the output waits for the next beat to arrive. */
  outputWaits = false;

  /** Output beats that have left before the entry that comes next, and the cycles that the pipeline stood still for them. */
  private left = 0;
  private stoodStill = 0;
  /** When the latest output beats would have arrived had nothing ever stood still; a ring. */
  private arrivals = new Float64Array(16);

  /** @param input its entries, or the stream whose beats enter it */
  constructor(
    readonly input: Sequence,
    readonly output: Sequence,
    readonly flow: Pick<PipelineFlow, 'stages' | 'entries' | 'repeats'>,
  ) {
    this.arrivesWith = flow.entries(0) - 1;
    output.needs.push(() => Math.min(this.left, output.done - 1));
  }

  /** The first cycle from `time` on in which it moves, or -1 if that depends on an output beat that has not left. */
  movesAt(time: number): number {
    const { output } = this;
    let moving = time;
    while (this.left < this.arrived && this.arrivalOf(this.left) + this.stoodStill <= moving) {
      if (this.left >= output.done) return -1;
      const leaves = output.timeOf(this.left);
      this.stoodStill = leaves - this.arrivalOf(this.left);
      this.left++;
      if (leaves > moving) moving = leaves;
    }
    return moving;
  }

  /** The output beat that {@link movesAt} has to know of. */
  get nextToLeave(): number {
    return this.left;
  }

  /** Entries until the next output beat is complete. */
  get entriesToArrival(): number {
    return this.arrivesWith - this.entered + 1;
  }

  /** Entries from `time` on, one per cycle, during which it surely moves; the one that completes a beat is the last. */
  freeEntries(time: number): number {
    if (this.left === this.arrived) return this.entriesToArrival;
    return Math.min(this.entriesToArrival, this.arrivalOf(this.left) + this.stoodStill - time);
  }

  /** Enters beats, one per cycle, the last at `time`; all but the last complete nothing. */
  enter(count: number, time: number): void {
    this.entered += count;
    this.lastEntry = time;
    if (this.entered - 1 === this.arrivesWith) this.arrive(time - this.stoodStill + this.flow.stages);
  }

  /** When an output beat that has arrived is offered. */
  offeredAt(beat: number): number {
    const stoodStill = beat === 0 ? 0 : this.output.last - this.arrivalOf(beat - 1);
    return this.arrivalOf(beat) + stoodStill;
  }

  /** Moves all that it knows by some cycles, as {@link Sequence.leap} does. */
  leap(cycles: number): void {
    this.lastEntry += cycles;
    this.arrivals = this.arrivals.map((time) => time + cycles);
  }

  /**
   * What its future depends on, in times from `base` on. Nothing will be asked of it for `base` or before, unless a beat
   * waits in front.
   */
  stateAt(base: number): PipelineState {
    const { input, output } = this;
    const waiting = input.done - this.entered;
    if (waiting === 0) this.movesAt(base);
    const arrivals: number[] = [];
    const leaves: number[] = [];
    for (let beat = this.left; beat < this.arrived; beat++) arrivals.push(this.arrivalOf(beat) + this.stoodStill - base);
    for (let beat = this.left; beat < output.done; beat++) leaves.push(output.timeOf(beat) - base);
    return { waiting, lastEntry: this.lastEntry - base, toArrival: this.entriesToArrival, arrivals, leaves };
  }

  /**
   * Becomes what it was elsewhere; its sequences have done their events already. One whose entries do not repeat themselves
   * has been empty and stays so: beats have entered, and none is complete.
   */
  resume({ waiting, lastEntry, arrivals, leaves }: PipelineState, base: number): void {
    const { input, output } = this;
    this.entered = input.done - waiting;
    this.lastEntry = base + lastEntry;
    if (this.flow.repeats === undefined) return;
    this.left = output.done - leaves.length;
    this.arrived = this.left + arrivals.length;
    this.arrivesWith = this.entryOf(this.arrived);
    this.stoodStill = 0;
    this.makeRoom(Math.max(0, Math.min(this.left, output.done - 1)));
    const mask = this.arrivals.length - 1;
    for (let i = 0; i < arrivals.length; i++) this.arrivals[(this.left + i) & mask] = base + (arrivals[i] ?? 0);
    // With all beats gone, time has stood still until the last of them left.
    if (leaves.length === 0 && output.done > 0) this.arrivals[(output.done - 1) & mask] = output.last;
  }

  private arrive(time: number): void {
    this.makeRoom(Math.max(0, Math.min(this.left, this.output.done - 1)));
    this.arrivals[this.arrived & (this.arrivals.length - 1)] = time;
    this.arrived++;
    this.arrivesWith = this.entryOf(this.arrived);
  }

  /** The entry that completes an output beat. */
  private entryOf(beat: number): number {
    const frame = Math.floor(beat / this.output.perFrame);
    return frame * this.input.perFrame + this.flow.entries(beat - frame * this.output.perFrame) - 1;
  }

  /** Room for one more arrival than there are since the oldest that matters. */
  private makeRoom(oldest: number): void {
    const size = this.arrivals.length;
    if (this.arrived - oldest < size) return;
    let larger = 2 * size;
    while (this.arrived - oldest >= larger) larger *= 2;
    const grown = new Float64Array(larger);
    for (let beat = Math.max(oldest, this.arrived - size); beat < this.arrived; beat++) grown[beat & (larger - 1)] = this.arrivalOf(beat);
    this.arrivals = grown;
  }

  private arrivalOf(beat: number): number {
    return this.arrivals[beat & (this.arrivals.length - 1)] ?? Number.NaN;
  }
}

/** What the future of a pipeline depends on; times count from some cycle on. */
export interface PipelineState {
  /** Beats in front, 0 or 1. */
  readonly waiting: number;
  readonly lastEntry: number;
  /** Entries until the next output beat is complete. */
  readonly toArrival: number;
  /** When the output beats inside would arrive if time did not stand still again, and when those of them that have left did. */
  readonly arrivals: readonly number[];
  readonly leaves: readonly number[];
}
