import type { RepeatingPart } from './part.js';
import type { Pipeline } from './pipeline.js';
import { Queue } from './queue.js';
import type { Sequence, Wait } from './sequence.js';

/** What a prediction may rely on. */
export type Rule = 'timed' | 'any schedule';

/**
 * Plays all sequences of a group until each has done `frames` frames, every event as early as its waits allow.
 *
 * By the rule `any schedule`, times mean nothing, and a beat enters a pipeline only after all beats that are complete
 * before it have left: a pipeline full of gaps takes no more. What can be played by this rule can be played whatever
 * stalls.
 *
 * @returns the sequences that are stuck before that; none without a deadlock
 */
export function play(sequences: readonly Sequence[], frames: number, rule: Rule = 'timed'): readonly Sequence[] {
  const queue = new Queue();
  const parts = [...new Set(sequences.flatMap(({ part }) => part ?? []))];
  for (const sequence of sequences) sequence.limit = frames * sequence.perFrame;
  for (const part of parts) beginSteps(part, rule);
  for (const sequence of sequences) {
    const waitsInFront = sequence.feeds !== undefined && sequence.feeds.entered < sequence.done;
    if (waitsInFront || sequence.frame < frames) queue.add(sequence);
  }
  for (;;) {
    const next = queue.next();
    if (next === undefined) {
      // A step that needs more than there is can be played as far as it goes; one that cannot end is part of longer ones.
      const part = parts.find(({ repetition }) => repetition.isBetween && repetition.frame < frames);
      if (part !== undefined) playStep(part, queue);
      else if (!leaveSteps(parts, frames, queue)) return sequences.filter(({ frame }) => frame < frames);
      continue;
    }
    const { part } = next;
    if (part?.repetition.isBetween === true) {
      repeat(part, frames, queue);
      continue;
    }
    next.waitsOutside = false;
    if (next.feeds !== undefined) feed(next, next.feeds, rule, queue);
    else if (next.entryOf !== undefined) enter(next, next.entryOf, rule, queue);
    else transfer(next);
    wakeWaiting(next, queue);
    if (part === undefined || queue.has(part) || !part.repetition.isPlayed) continue;
    part.repetition.finish();
    repeat(part, frames, queue);
  }
}

/** Lets a part do its steps as a whole from here on, if nothing is to be seen of single events. */
function beginSteps({ sequences, repetition }: RepeatingPart, rule: Rule): void {
  const frame = sequences[0]?.frame ?? 0;
  const isFree = sequences.every((sequence) => sequence.frame === frame && sequence.beat === 0 && sequence.measured.length === 0);
  if (isFree && rule === 'timed') repetition.begin(frame);
  else repetition.end();
}

/** Plays the parts whose steps do not end without steps; false if there are none. */
function leaveSteps(parts: readonly RepeatingPart[], frames: number, queue: Queue): boolean {
  const open = parts.filter(({ repetition }) => repetition.isStepping && repetition.frame < frames);
  for (const { sequences, repetition } of open) {
    repetition.end();
    for (const sequence of sequences) {
      sequence.limit = frames * sequence.perFrame;
      queue.add(sequence);
    }
  }
  return open.length > 0;
}

/** Does all steps of a part that are known; begins to play the first one that is not. */
function repeat(part: RepeatingPart, frames: number, queue: Queue): void {
  const { sequences, sources, repetition } = part;
  while (repetition.frame < frames) {
    const outcome = repetition.repeat();
    if (outcome === 'done') continue;
    if (outcome === 'unknown') playStep(part, queue);
    else if (sources[0] !== undefined) block(sources[0], outcome.source, outcome.event);
    break;
  }
  for (const sequence of sequences) wakeWaiting(sequence, queue);
}

function playStep({ sequences, sources, repetition }: RepeatingPart, queue: Queue): void {
  for (const source of sources) source.limit = repetition.shareOf(source);
  repetition.play();
  for (const sequence of sequences) queue.add(sequence);
}

function wakeWaiting(sequence: Sequence, queue: Queue): void {
  if (sequence.done <= sequence.wakesWith) return;
  sequence.wakesWith = Infinity;
  for (let woken = sequence.waiting.pop(); woken !== undefined; woken = sequence.waiting.pop()) {
    // Between steps nothing can go on inside of a part.
    if (woken.part === undefined || woken.part !== sequence.part || !woken.part.repetition.isBetween) queue.add(woken);
  }
}

/** Leaves the sequence to wait for an event of another one. */
function block(sequence: Sequence, source: Sequence, event: number): void {
  sequence.waitsOutside = sequence.part !== source.part;
  source.waiting.push(sequence);
  if (event < source.wakesWith) source.wakesWith = event;
}

/** When the last of the waits is over, at least `earliest`; -1 if that is not known yet. */
function resolve(sequence: Sequence, waits: readonly Wait[], earliest: number): number {
  let time = earliest;
  const { beat } = sequence;
  let missing = -1;
  let missingFrom: Sequence | undefined;
  for (let i = 0; i < waits.length; i++) {
    const wait = waits[i];
    if (wait === undefined || (beat > wait.since && beat < wait.until)) continue;
    const event = wait.base + wait.beats(beat) - 1;
    const { source } = wait;
    if (event >= source.done) {
      missing = event;
      missingFrom = source;
      // What a part has to give itself comes first: the rest may be of another step.
      if (sequence.part === source.part) break;
      continue;
    }
    if (wait.lasts !== undefined) {
      wait.since = beat;
      wait.until = beat + wait.lasts(beat);
    }
    const over = event < 0 ? -Infinity : source.timeOf(event) + wait.cycles;
    if (wait.log !== undefined) read(wait, sequence, event, over);
    if (over > time) time = over;
  }
  if (missingFrom !== undefined) {
    block(sequence, missingFrom, missing);
    return -1;
  }
  if (sequence.keptFrom !== Infinity) for (const { log } of waits) log?.settle(time - sequence.stepBase);
  return time;
}

/** Notes what a recorded step has asked for. */
function read({ log, source }: Wait, sequence: Sequence, event: number, over: number): void {
  const isInside = source.part === sequence.part && event >= source.keptFrom;
  log?.read(sequence.done - sequence.keptFrom, isInside ? event - source.keptFrom : over - sequence.stepBase, isInside);
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

function transfer(sequence: Sequence): void {
  while (sequence.done < sequence.limit) {
    const offered = offer(sequence);
    if (offered < 0) return;
    const accepted = resolve(sequence, sequence.acceptances, sequence.last + 1);
    if (accepted < 0) return;
    record(sequence, offered, accepted);
  }
}

/** Transfers of a stream that alone feeds a pipeline, and their entries: one beat may wait in front. */
function feed(sequence: Sequence, pipeline: Pipeline, rule: Rule, queue: Queue): void {
  for (;;) {
    if (pipeline.entered < sequence.done) {
      const time = moves(sequence, pipeline, Math.max(sequence.last, pipeline.lastEntry + 1), rule);
      if (time < 0) return;
      pipeline.enter(1, time);
      wakeOutput(pipeline, queue);
    }
    if (sequence.done >= sequence.limit) return;
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
  let beats = Math.min(sequence.perFrame - sequence.beat, sequence.limit - sequence.done);
  for (const wait of sequence.offers) beats = Math.min(beats, wait.until - sequence.beat);
  if (beats < 2) return 0;
  if (rule === 'any schedule') return pipeline.output.done === pipeline.arrived ? Math.min(beats, pipeline.entriesToArrival) : 0;
  return Math.min(beats, pipeline.freeEntries(Math.max(offered, pipeline.lastEntry + 1)));
}

/** Entries of beats of several streams. */
function enter(sequence: Sequence, pipeline: Pipeline, rule: Rule, queue: Queue): void {
  while (sequence.done < sequence.limit) {
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

function wakeOutput(pipeline: Pipeline, queue: Queue): void {
  if (!pipeline.outputWaits || pipeline.arrived === pipeline.output.done) return;
  pipeline.outputWaits = false;
  queue.add(pipeline.output);
}
