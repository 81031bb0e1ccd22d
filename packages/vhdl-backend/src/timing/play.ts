import type { Pipeline } from './pipeline.js';
import type { Sequence, Wait } from './sequence.js';

/** What a prediction may rely on. */
export type Rule = 'timed' | 'any schedule';

/**
 * Plays all sequences until each has done `frames` frames, every event as early as its waits allow.
 *
 * By the rule `any schedule`, times mean nothing, and a beat enters a pipeline only after all beats that are complete
 * before it have left: a pipeline full of gaps takes no more. What can be played by this rule can be played whatever
 * stalls.
 *
 * @returns the sequences that are stuck before that; none without a deadlock
 */
export function play(sequences: readonly Sequence[], frames: number, rule: Rule = 'timed'): readonly Sequence[] {
  const queue: Sequence[] = [];
  for (const sequence of sequences) {
    const waitsInFront = sequence.feeds !== undefined && sequence.feeds.entered < sequence.done;
    if (waitsInFront || sequence.frame < frames) enqueue(queue, sequence);
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    next.queued = false;
    if (next.feeds !== undefined) feed(next, next.feeds, frames, rule, queue);
    else if (next.entryOf !== undefined) enter(next, next.entryOf, frames, rule, queue);
    else transfer(next, frames);
    if (next.done <= next.wakesWith) continue;
    next.wakesWith = Infinity;
    for (let woken = next.waiting.pop(); woken !== undefined; woken = next.waiting.pop()) enqueue(queue, woken);
  }
  return sequences.filter(({ frame }) => frame < frames);
}

function enqueue(queue: Sequence[], sequence: Sequence): void {
  if (sequence.queued) return;
  sequence.queued = true;
  queue.push(sequence);
}

/** Leaves the sequence to wait for an event of another one. */
function block(sequence: Sequence, source: Sequence, event: number): void {
  source.waiting.push(sequence);
  if (event < source.wakesWith) source.wakesWith = event;
}

/** When the last of the waits is over, at least `earliest`; -1 if that is not known yet. */
function resolve(sequence: Sequence, waits: readonly Wait[], earliest: number): number {
  let time = earliest;
  const { beat } = sequence;
  for (let i = 0; i < waits.length; i++) {
    const wait = waits[i];
    if (wait === undefined || (beat > wait.since && beat < wait.until)) continue;
    const event = wait.base + wait.beats(beat) - 1;
    const { source } = wait;
    if (event >= source.done) {
      block(sequence, source, event);
      return -1;
    }
    if (wait.lasts !== undefined) {
      wait.since = beat;
      wait.until = beat + wait.lasts(beat);
    }
    if (event < 0) continue;
    const over = source.timeOf(event) + wait.cycles;
    if (over > time) time = over;
  }
  return time;
}

/** When the next event is offered, or -1 if that is not known yet. */
function offer(sequence: Sequence): number {
  const pipeline = sequence.outputOf;
  if (pipeline === undefined) return resolve(sequence, sequence.offers, sequence.last + 1);
  if (sequence.done < pipeline.arrived) return pipeline.offeredAt(sequence.done);
  pipeline.outputWaits = true;
  return -1;
}

function record(sequence: Sequence, offered: number, accepted: number): void {
  if (sequence.measured.length > 0) measure(sequence, offered, accepted);
  sequence.push(offered, accepted);
}

/** Notes how long the waits in question have been over. */
function measure(sequence: Sequence, offered: number, accepted: number): void {
  for (const wait of sequence.measured) {
    const event = wait.base + wait.beats(sequence.beat) - 1;
    if (event < 0) continue;
    const slack = Math.max(offered, accepted) - wait.source.timeOf(event) - wait.cycles;
    if (slack < wait.slack) wait.slack = slack;
  }
}

function transfer(sequence: Sequence, frames: number): void {
  while (sequence.frame < frames) {
    const offered = offer(sequence);
    if (offered < 0) return;
    const accepted = resolve(sequence, sequence.acceptances, sequence.last + 1);
    if (accepted < 0) return;
    record(sequence, offered, accepted);
  }
}

/** Transfers of a stream that alone feeds a pipeline, and their entries: one beat may wait in front. */
function feed(sequence: Sequence, pipeline: Pipeline, frames: number, rule: Rule, queue: Sequence[]): void {
  for (;;) {
    if (pipeline.entered < sequence.done) {
      const time = moves(sequence, pipeline, Math.max(sequence.last, pipeline.lastEntry + 1), rule);
      if (time < 0) return;
      pipeline.enter(1, time);
      wakeOutput(pipeline, queue);
    }
    if (sequence.frame === frames) return;
    const offered = offer(sequence);
    if (offered < 0) return;
    const smooth = smoothBeats(sequence, pipeline, offered, rule);
    record(sequence, offered, Math.max(sequence.last, pipeline.lastEntry) + 1);
    if (smooth < 2) continue;
    // Whatever comes now enters at once.
    sequence.pushSmooth(smooth - 1);
    pipeline.enter(smooth, sequence.last);
    wakeOutput(pipeline, queue);
  }
}

/** Of the next beats, those that surely come one per cycle from the next transfer on, and enter at once. */
function smoothBeats(sequence: Sequence, pipeline: Pipeline, offered: number, rule: Rule): number {
  if (sequence.outputOf !== undefined || sequence.measured.length > 0) return 0;
  let beats = sequence.perFrame - sequence.beat;
  for (const wait of sequence.offers) beats = Math.min(beats, wait.until - sequence.beat);
  if (beats < 2) return 0;
  if (rule === 'any schedule') return pipeline.output.done === pipeline.arrived ? Math.min(beats, pipeline.entriesToArrival) : 0;
  return Math.min(beats, pipeline.freeEntries(Math.max(offered, pipeline.lastEntry + 1)));
}

/** Entries of beats of several streams. */
function enter(sequence: Sequence, pipeline: Pipeline, frames: number, rule: Rule, queue: Sequence[]): void {
  while (sequence.frame < frames) {
    const offered = resolve(sequence, sequence.offers, sequence.last + 1);
    if (offered < 0) return;
    const time = moves(sequence, pipeline, offered, rule);
    if (time < 0) return;
    record(sequence, offered, time);
    pipeline.enter(1, time);
    wakeOutput(pipeline, queue);
  }
}

/** When the pipeline takes a beat that is there at `time`, or -1 if that is not known yet. */
function moves(sequence: Sequence, pipeline: Pipeline, time: number, rule: Rule): number {
  const { output } = pipeline;
  if (rule === 'any schedule') {
    if (output.done === pipeline.arrived) return time;
    block(sequence, output, pipeline.arrived - 1);
    return -1;
  }
  const moving = pipeline.movesAt(time);
  if (moving < 0) block(sequence, output, pipeline.nextToLeave);
  return moving;
}

function wakeOutput(pipeline: Pipeline, queue: Sequence[]): void {
  if (!pipeline.outputWaits || pipeline.arrived === pipeline.output.done) return;
  pipeline.outputWaits = false;
  enqueue(queue, pipeline.output);
}
