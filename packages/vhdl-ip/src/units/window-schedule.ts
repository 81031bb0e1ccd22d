import { bankedRows } from './window-banks.js';
import { neededRows, windowGeometry, windowSteps } from './window-geometry.js';
import type { WindowStep } from './window-geometry.js';
import type { WindowGenerics } from './window.js';

/** Cycles from the walk over a window's last beat to the first cycle in which a freed place can be stored to. */
const freeDelay = 2;

/**
 * The fewest `buffer_rows` with which `window` reaches its interval, max(input beats, output beats) of a frame, fed as
 * fast as it asks.
 *
 * In the steady state the side that bounds the interval never stops. When it is the output, every pixel is stored as
 * late as its first window allows; when it is the input, every window is walked as early as its pixels allow. The ring
 * must hold what is stored and not freed in between, over the frame's border. `buffer_rows` itself is not looked at.
 */
export function sufficientBufferRows(g: WindowGenerics): number {
  return bankedRows(g, neededFor(g).alone);
}

/**
 * The fewest `buffer_rows` that are sufficient and do not hold up an input whose pixels come evenly, in the interval or a
 * longer time. Windows are then walked as early as the pixels allow; the shorter the time the more there is to hold, as
 * walking takes more of it.
 */
export function pacedBufferRows(g: WindowGenerics): number {
  const { alone, paced } = neededFor(g);
  return bankedRows(g, Math.max(alone, paced));
}

/** The fewest `buffer_rows` with which the entity works. */
export function leastBufferRows(g: WindowGenerics): number {
  return bankedRows(g, neededRows(g));
}

/**
 * The cycles from frame to frame with the given `buffer_rows`, which may be too few for full speed.
 *
 * Exact for sufficient rows. With fewer, frames may take turns in their length: then it is their mean, rounded up.
 */
export function windowInterval(g: WindowGenerics): number {
  const { inBeats, outBeats } = windowGeometry(g);
  if (g.buffer_rows >= neededFor(g).alone) return Math.max(inBeats, outBeats);
  return slowInterval(g, windowSteps(g));
}

/**
 * What is known of the shape that was asked for last. Folding search asks for every folding of one shape after the other,
 * and many foldings bring beats at the same rates.
 */
let known: { readonly shape: string; readonly steps: readonly WindowStep[]; readonly rows: Map<string, Rows> } | undefined;

/** The fewest rows for full speed where the input gives what it is asked for, and for an input of even pace. */
interface Rows {
  readonly alone: number;
  readonly paced: number;
}

function neededFor(g: WindowGenerics): Rows {
  const shape = [
    ...[g.in_height, g.in_width, g.kernel_height, g.kernel_width, g.stride_height, g.stride_width],
    ...[g.dilation_height, g.dilation_width, g.pad_top, g.pad_left, g.pad_bottom, g.pad_right],
  ].join();
  if (known?.shape !== shape) known = { shape, steps: windowSteps(g), rows: new Map() };
  const { words, windowBeats, inBeats, outBeats } = windowGeometry(g);
  const rates = `${words} ${windowBeats}`;
  let rows = known.rows.get(rates);
  if (rows === undefined) {
    const paced = roomFor(g, evenInput(g, known.steps, Math.max(inBeats, outBeats)));
    rows = { paced, alone: outBeats >= inBeats ? roomFor(g, outputBound(g, known.steps)) : paced };
    known.rows.set(rates, rows);
  }
  return rows;
}

function roomFor(g: WindowGenerics, schedule: Schedule): number {
  let rows = neededRows(g);
  while (!hasRoom(g, schedule, rows)) rows += 1;
  return rows;
}

/** Cycles of a steady frame: of the first beat of each pixel, and of the last beat of the window that frees it. */
interface Schedule {
  readonly interval: number;
  readonly stored: Float64Array;
  readonly freed: Float64Array;
}

function outputBound(g: WindowGenerics, steps: readonly WindowStep[]): Schedule {
  const { words, windowBeats, outBeats } = windowGeometry(g);
  const pixels = g.in_height * g.in_width;
  // Pixels that no window needs must have passed before the next frame's first window.
  const stored = new Float64Array(pixels).fill(outBeats - words);
  let neededSoFar = 0;
  for (let window = 0; window < steps.length; window += 1) {
    const needed = steps[window]?.needed ?? 0;
    for (; neededSoFar < needed; neededSoFar += 1) stored[neededSoFar] = window * windowBeats - words;
  }
  // Pixels come one after the other, the next frame's after this one's: twice round the frame settles that.
  let next = Infinity;
  for (let round = 0; round < 2; round += 1) {
    for (let pixel = pixels - 1; pixel >= 0; pixel -= 1) {
      next = Math.min(at(stored, pixel), next - words);
      stored[pixel] = next;
    }
    next += outBeats;
  }
  const ends = new Float64Array(steps.length);
  for (let window = 0; window < ends.length; window += 1) ends[window] = (window + 1) * windowBeats - 1;
  return { interval: outBeats, stored, freed: freeTimes(pixels, steps, ends) };
}

/** Pixels that come evenly; if `interval` is that of all input beats, as fast as they can. */
function evenInput(g: WindowGenerics, steps: readonly WindowStep[], interval: number): Schedule {
  const { windowBeats } = windowGeometry(g);
  const pixels = g.in_height * g.in_width;
  const pace = interval / pixels;
  const stored = new Float64Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) stored[pixel] = pixel * pace;
  const ends = new Float64Array(steps.length);
  // The end of the last frame may hold up this one; as windows take no more time than pixels, once is enough.
  let free = -Infinity;
  for (let round = 0; round < 2; round += 1) {
    for (let window = 0; window < steps.length; window += 1) {
      free = Math.max(free, (steps[window]?.needed ?? 0) * pace) + windowBeats;
      ends[window] = free - 1;
    }
    free -= interval;
  }
  return { interval, stored, freed: freeTimes(pixels, steps, ends) };
}

function freeTimes(pixels: number, steps: readonly WindowStep[], ends: Float64Array): Float64Array {
  const times = new Float64Array(pixels);
  let freeSoFar = 0;
  steps.forEach(({ freed }, window) => {
    for (; freeSoFar < freed; freeSoFar += 1) times[freeSoFar] = at(ends, window);
  });
  return times;
}

function hasRoom(g: WindowGenerics, { interval, stored, freed }: Schedule, rows: number): boolean {
  const ring = rows * g.in_width;
  const pixels = stored.length;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    // The pixel takes the place of the one that came `ring` pixels before, some frames ago.
    const frames = Math.ceil(Math.max(ring - pixel, 0) / pixels);
    const before = pixel - ring + frames * pixels;
    if (at(freed, before) - frames * interval + freeDelay > at(stored, pixel)) return false;
  }
  return true;
}

/** Plays both sides as early as they can, frame by frame, until the interval stays the same. */
function slowInterval(g: WindowGenerics, steps: readonly WindowStep[]): number {
  const { words, windowBeats } = windowGeometry(g);
  const pixels = g.in_height * g.in_width;
  const ring = g.buffer_rows * g.in_width;
  const stored: number[] = [];
  const freed: number[] = [];
  let storeFree = 0;
  let walkFree = 0;
  const store = (until: number): void => {
    while (stored.length < until) {
      const room = stored.length < ring ? 0 : (freed[stored.length - ring] ?? Infinity) + freeDelay;
      const start = Math.max(storeFree, room);
      stored.push(start);
      storeFree = start + words;
    }
  };
  const intervals: number[] = [];
  let frameEnd = 0;
  for (let frame = 0; frame < settlingFrames; frame += 1) {
    for (const { needed, freed: freeAfter } of steps) {
      const until = frame * pixels + needed;
      store(until);
      walkFree = Math.max(walkFree, (stored[until - 1] ?? Infinity) + words) + windowBeats;
      while (freed.length < frame * pixels + freeAfter) freed.push(walkFree - 1);
    }
    intervals.push(walkFree - frameEnd);
    frameEnd = walkFree;
    const last = intervals.slice(-4);
    if (last.length === 4 && last.every((interval) => interval === last[0])) return last[0] ?? Number.NaN;
  }
  const steady = intervals.slice(settlingFrames / 2);
  return Math.ceil(steady.reduce((sum, interval) => sum + interval, 0) / steady.length);
}

const settlingFrames = 32;

function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`window schedule: no entry ${index}`);
  return value;
}
