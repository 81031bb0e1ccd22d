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

  constructor(
    readonly input: Sequence,
    readonly output: Sequence,
    private readonly stages: number,
    private readonly entries: (beat: number) => number,
  ) {
    this.arrivesWith = entries(0) - 1;
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
    if (this.entered - 1 === this.arrivesWith) this.arrive(time - this.stoodStill + this.stages);
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

  private arrive(time: number): void {
    const { output } = this;
    const oldest = Math.max(0, Math.min(this.left, output.done - 1));
    const size = this.arrivals.length;
    if (this.arrived - oldest >= size) {
      const grown = new Float64Array(2 * size);
      for (let beat = oldest; beat < this.arrived; beat++) grown[beat & (2 * size - 1)] = this.arrivalOf(beat);
      this.arrivals = grown;
    }
    this.arrivals[this.arrived & (this.arrivals.length - 1)] = time;
    this.arrived++;
    const frame = Math.floor(this.arrived / output.perFrame);
    const beat = this.arrived - frame * output.perFrame;
    this.arrivesWith = frame * this.input.perFrame + this.entries(beat) - 1;
  }

  private arrivalOf(beat: number): number {
    return this.arrivals[beat & (this.arrivals.length - 1)] ?? Number.NaN;
  }
}
