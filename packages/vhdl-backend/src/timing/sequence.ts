import { Digest, type DigestBlock } from './digest.js';
import type { RepeatingPart } from './part.js';
import type { Pipeline } from './pipeline.js';
import type { ReadLog } from './reads.js';
import { TimeBlocks } from './time-blocks.js';

/** No transfer happens earlier: in cycle 0, the first one without reset, every unit still holds its `tready` low. */
export const firstCycle = 1;

/** A wait of one sequence for another: the first `beats(beat)` events of a frame of `source`, and some cycles. */
export interface Wait {
  readonly source: Sequence;
  readonly beats: (beat: number) => number;
  readonly cycles: number;
  readonly lasts?: (beat: number) => number;
  /** As in a unit's dataflow; undefined where it goes on in other ways, or looks back too far. */
  readonly repeats: number | undefined;
  /** What was read of it while its part is recorded. */
  log?: ReadLog | undefined;
  /** Events of `source` before the frame that the waiting sequence is in. */
  base: number;
  /** Beats of that frame between these two need not wait again: the beat `since` has waited for the same. */
  since: number;
  until: number;
  /** How long before its event it was over at least, since {@link Sequence.measured} has it. */
  slack: number;
}

/** What happened in one frame of a sequence. */
export interface FrameRecord {
  readonly first: number;
  readonly last: number;
  /** Digests of all times relative to `first`, and of how long beats were offered before they were taken. */
  readonly rhythm: number;
  readonly delays: number;
  /** Cycles in which a beat was offered and not taken. */
  readonly stalledCycles: number;
  /** Cycles in which a beat would have been taken, but none was there. */
  readonly idleCycles: number;
}

/** Events of a sequence within one frame, with times and digest from some cycle on. */
export interface EventBlock {
  readonly times: Int32Array;
  readonly stalled: number;
  readonly idle: number;
  readonly digest: DigestBlock;
}

/** What a sequence had done before a block. */
export interface BlockStart {
  readonly done: number;
  readonly frame: number;
  readonly beat: number;
  readonly stalled: number;
  readonly idle: number;
  readonly digest: DigestBlock;
}

/** Times of events that are kept at least; a power of two. */
const smallestRing = 512;

/**
 * Events in order, at most one per cycle, the same number in every frame: the transfers of a stream, or the entries of a
 * pipeline. It keeps the times of as many events as others may still ask for.
 */
export class Sequence {
  /** When an event is offered by whom it comes from. */
  readonly offers: Wait[] = [];
  /** When it is taken by whom it goes to. */
  readonly acceptances: Wait[] = [];
  /** The pipeline that it leaves, that it feeds by itself, or whose entries it is. */
  outputOf: Pipeline | undefined;
  feeds: Pipeline | undefined;
  entryOf: Pipeline | undefined;

  part: RepeatingPart | undefined;
  /** Events that it may do for now. */
  limit = 0;
  /** Events from this one on are kept, whoever needs them. */
  keptFrom = Infinity;
  /** The cycle from which times count while its part is recorded. */
  stepBase = 0;

  done = 0;
  frame = 0;
  beat = 0;
  last = firstCycle - 1;
  /** The frames so far. After a leap they lie as if time had gone on; the first one is kept as it was. */
  records: FrameRecord[] = [];
  firstFrame: FrameRecord | undefined;
  /** Told of events: the first one's time, and how many follow each other from there, one per cycle. */
  readonly observers: ((first: number, count: number) => void)[] = [];
  /** Waits whose slack is measured. */
  measured: readonly Wait[] = [];
  /** The least event that each dependent may still ask for. */
  readonly needs: (() => number)[] = [];
  /** Sequences that wait for an event, and the least of these events. */
  waiting: Sequence[] = [];
  wakesWith = Infinity;
  queued = false;
  /** True while it waits for an event of another part. */
  waitsOutside = false;

  private times = new Float64Array(smallestRing);
  /** The latest events, where they are known as blocks. */
  private readonly blocks = new TimeBlocks();
  private roomUntil = smallestRing;
  private frameFirst = 0;
  private readonly digest = new Digest();
  private stalled = 0;
  private idle = 0;

  constructor(
    readonly name: string,
    readonly perFrame: number,
  ) {}

  timeOf(event: number): number {
    if (event >= this.blocks.first) return this.blocks.timeOf(event);
    return this.times[event & (this.times.length - 1)] ?? Number.NaN;
  }

  /** Records the next event: the later of when it is offered and when it is accepted. */
  push(offered: number, accepted: number): void {
    const time = offered > accepted ? offered : accepted;
    if (this.beat === 0) this.beginFrame(time);
    const delay = time - offered;
    this.digest.add(time - this.frameFirst, delay);
    this.stalled += delay;
    this.idle += time - accepted;
    if (this.observers.length > 0) this.tell(time, 1);
    if (this.blocks.length > 0) this.unfold();
    if (this.done === this.roomUntil) this.makeRoom();
    this.times[this.done & (this.times.length - 1)] = time;
    this.last = time;
    this.done++;
    this.beat++;
    if (this.beat === this.perFrame) this.endFrame();
  }

  /** Records more events of the same frame, each one cycle after the one before. */
  pushSmooth(count: number): void {
    let time = this.last;
    this.digest.addRun(time + 1 - this.frameFirst, count);
    if (this.observers.length > 0) this.tell(time + 1, count);
    if (this.blocks.length > 0) this.unfold();
    const end = this.done + count;
    while (this.done < end) {
      if (this.done === this.roomUntil) this.makeRoom();
      const mask = this.times.length - 1;
      const until = Math.min(end, this.roomUntil);
      for (let event = this.done; event < until; event++) this.times[event & mask] = ++time;
      this.done = until;
    }
    this.last = time;
    this.beat += count;
    if (this.beat === this.perFrame) this.endFrame();
  }

  /** Records events of one frame at times from `base` on, as they have been before. */
  pushBlock({ times, stalled, idle, digest }: EventBlock, base: number): void {
    const count = times.length;
    if (count === 0) return;
    if (this.beat === 0) this.beginFrame(base + (times[0] ?? 0));
    this.digest.addBlock(digest, base - this.frameFirst);
    this.stalled += stalled;
    this.idle += idle;
    if (this.observers.length > 0) for (const time of times) this.tell(base + time, 1);
    if (this.blocks.isFull) this.blocks.dropBefore(this.oldestNeeded);
    this.blocks.add(this.done, times, base);
    this.done += count;
    this.last = base + (times[count - 1] ?? 0);
    this.beat += count;
    if (this.beat === this.perFrame) this.endFrame();
  }

  /** Where a block begins. */
  mark(): BlockStart {
    const { done, frame, beat, stalled, idle } = this;
    return { done, frame, beat, stalled: beat === 0 ? 0 : stalled, idle: beat === 0 ? 0 : idle, digest: this.digest.mark(beat === 0) };
  }

  /** The events since a block's beginning, which are all of one frame; undefined if they are not. */
  blockSince(start: BlockStart, base: number): EventBlock | undefined {
    const count = this.done - start.done;
    if (count > 0 && start.beat + count > this.perFrame) return undefined;
    const times = new Int32Array(count);
    for (let i = 0; i < count; i++) times[i] = this.timeOf(start.done + i) - base;
    if (count === 0) return { times, stalled: 0, idle: 0, digest: this.digest.empty };
    const digest = this.digest.blockSince(start.digest, count, base - this.frameFirst);
    return { times, stalled: this.stalled - start.stalled, idle: this.idle - start.idle, digest };
  }

  /** Moves all that it knows by some cycles; between frames only. */
  leap(cycles: number): void {
    this.unfold();
    this.times = this.times.map((time) => time + cycles);
    this.last += cycles;
    this.records = this.records.map((record) => ({ ...record, first: record.first + cycles, last: record.last + cycles }));
  }

  private tell(first: number, count: number): void {
    for (const observer of this.observers) observer(first, count);
  }

  private beginFrame(time: number): void {
    this.frameFirst = time;
    this.digest.clear();
    this.stalled = 0;
    this.idle = 0;
  }

  private endFrame(): void {
    const { frameFirst: first, last, stalled: stalledCycles, idle: idleCycles } = this;
    const { rhythm, delays } = this.digest;
    this.records.push({ first, last, rhythm, delays, stalledCycles, idleCycles });
    this.firstFrame ??= this.records[0];
    this.frame++;
    this.beat = 0;
    for (const waits of [this.offers, this.acceptances]) {
      for (const wait of waits) {
        wait.base += wait.source.perFrame;
        wait.until = 0;
      }
    }
  }

  private get oldestNeeded(): number {
    return Math.max(0, this.needs.reduce((least, need) => Math.min(least, need()), Math.min(this.done, this.keptFrom)));
  }

  private makeRoom(): void {
    const oldest = this.oldestNeeded;
    let size = this.times.length;
    while (this.done - oldest >= size / 2) size *= 2;
    if (size > this.times.length) {
      const grown = new Float64Array(size);
      for (let event = Math.max(0, this.done - this.times.length); event < this.done; event++)
        grown[event & (size - 1)] = this.timeOf(event);
      this.times = grown;
    }
    this.roomUntil = oldest + size;
  }

  /** Writes the times of blocks among all others. */
  private unfold(): void {
    const oldest = this.oldestNeeded;
    let size = this.times.length;
    while (this.done - oldest >= size / 2) size *= 2;
    const times = new Float64Array(size);
    for (let event = oldest; event < this.done; event++) times[event & (size - 1)] = this.timeOf(event);
    this.times = times;
    this.blocks.clear();
    this.roomUntil = oldest + size;
  }
}
