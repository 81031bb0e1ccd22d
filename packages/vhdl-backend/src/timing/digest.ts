/** A digest of some events, and what a shift of their times by a cycle changes in it. */
export interface DigestBlock {
  readonly rhythm: number;
  readonly delays: number;
  /** By what the digests of all events before are multiplied. */
  readonly rhythmPower: number;
  readonly delaysPower: number;
  readonly rhythmShift: number;
  readonly delaysShift: number;
}

const rhythmBase = 0x01000193;
const delaysBase = 0x85ebca6b;
/** What a time counts for among delays. */
const timeWeight = 0x9e3779b1;

/**
 * Digests of a frame's events: numbers in two odd bases, modulo 2^32, whose digits are the events' times. Other than most
 * digests they can be continued by a block of events that is known from elsewhere, at another time.
 */
export class Digest {
  rhythm = 0;
  delays = 0;

  readonly empty: DigestBlock = { rhythm: 0, delays: 0, rhythmPower: 1, delaysPower: 1, rhythmShift: 0, delaysShift: 0 };

  clear(): void {
    this.rhythm = 0;
    this.delays = 0;
  }

  /** @param time since the frame's first event, @param delay cycles from the offer to it */
  add(time: number, delay: number): void {
    this.rhythm = (Math.imul(this.rhythm, rhythmBase) + time) | 0;
    this.delays = (Math.imul(this.delays, delaysBase) + Math.imul(time, timeWeight) + delay) | 0;
  }

  /** Events without delay, one per cycle. */
  addRun(first: number, count: number): void {
    for (let time = first; time < first + count; time++) this.add(time, 0);
  }

  addBlock(block: DigestBlock, shift: number): void {
    this.rhythm = (Math.imul(this.rhythm, block.rhythmPower) + block.rhythm + Math.imul(block.rhythmShift, shift)) | 0;
    this.delays = (Math.imul(this.delays, block.delaysPower) + block.delays + Math.imul(block.delaysShift, shift)) | 0;
  }

  /** The digests so far, or none at the beginning of a frame. */
  mark(isBeginning: boolean): DigestBlock {
    return isBeginning ? this.empty : { ...this.empty, rhythm: this.rhythm, delays: this.delays };
  }

  /** What `count` events since `start` have added; their times lie at `shift` and on. */
  blockSince(start: DigestBlock, count: number, shift: number): DigestBlock {
    let [rhythmPower, delaysPower, rhythmShift, delaysShift] = [1, 1, 0, 0];
    for (let i = 0; i < count; i++) {
      rhythmShift = (rhythmShift + rhythmPower) | 0;
      delaysShift = (delaysShift + Math.imul(delaysPower, timeWeight)) | 0;
      rhythmPower = Math.imul(rhythmPower, rhythmBase);
      delaysPower = Math.imul(delaysPower, delaysBase);
    }
    return {
      rhythm: (this.rhythm - Math.imul(start.rhythm, rhythmPower) - Math.imul(rhythmShift, shift)) | 0,
      delays: (this.delays - Math.imul(start.delays, delaysPower) - Math.imul(delaysShift, shift)) | 0,
      ...{ rhythmPower, delaysPower, rhythmShift, delaysShift },
    };
  }
}
