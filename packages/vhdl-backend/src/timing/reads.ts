/** What a step may rely on of an event that it has read. */
export enum Reading {
  /** The wait was over in time: it must be over at `value` at the latest. */
  NoLaterThan,
  /** The wait decided: it must be over at `value`. */
  At,
  /** The event is of the step itself: event `value` of its sequence in it. */
  Inside,
}

/** What a wait has read during a step: which beat, counted from the step's first one, and what was relied on. */
export class ReadLog {
  readonly offsets: number[] = [];
  readonly readings: Reading[] = [];
  readonly values: number[] = [];
  private isOpen = false;

  /** @param over when the wait is over, from the step's base on; of an event of the step itself its number in it */
  read(offset: number, over: number, isInside: boolean): void {
    const { offsets } = this;
    // A beat that could not come after all reads again.
    const at = offsets.length > 0 && offsets[offsets.length - 1] === offset ? offsets.length - 1 : offsets.length;
    offsets[at] = offset;
    this.readings[at] = isInside ? Reading.Inside : Reading.At;
    this.values[at] = over;
    this.isOpen = true;
  }

  /** Says when all waits of the beat were over. */
  settle(time: number): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const at = this.offsets.length - 1;
    if (this.readings[at] !== Reading.At || (this.values[at] ?? 0) >= time) return;
    this.readings[at] = Reading.NoLaterThan;
    this.values[at] = time;
  }
}
