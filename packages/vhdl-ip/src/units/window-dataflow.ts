import { type Dataflow, waitFor } from '../dataflow.js';
import { windowGeometry, windowSteps } from './window-geometry.js';
import type { WindowGenerics } from './window.js';

/** Cycles from the last beat that a window needs to its first output beat. */
const windowLatency = 4;

/**
 * When `window` takes and gives beats. Its three stages (address, memory, output) close up while the output is held.
 *
 * A window's last beat frees pixels as it is read from the memory: after it is addressed, and after the beat two before
 * it has left the output. It is addressed a cycle after its window is stored, or behind the two beats before it.
 */
export function windowFlow(g: WindowGenerics): Dataflow {
  const { words, windowBeats, inBeats, outBeats } = windowGeometry(g);
  const steps = windowSteps(g);
  const pixels = g.in_height * g.in_width;
  const ring = g.buffer_rows * g.in_width;
  const freeing = freeingWindows(pixels, steps.map(({ freed }) => freed));

  /** Input beats that an output beat needs; of an earlier frame for beats below 0. */
  const needed = (beat: number): number => {
    const frame = Math.floor(beat / outBeats);
    const step = steps[Math.floor((beat - frame * outBeats) / windowBeats)];
    return frame * inBeats + (step?.needed ?? 0) * words;
  };
  /** The output beat that frees the place of an input beat, of an earlier frame. */
  const freedBy = (beat: number): number => {
    const before = Math.floor(beat / words) - ring;
    const frame = Math.floor(before / pixels);
    const window = freeing[before - frame * pixels] ?? 0;
    return frame * outBeats + (window + 1) * windowBeats - 1;
  };
  const samePixel = (beat: number): number => words - (beat % words);
  return {
    waits: {
      s_axis: [
        waitFor('m_axis', 1, (beat) => freedBy(beat) - 1, { lasts: samePixel }),
        ...[0, 1, 2].map((behind) => waitFor('s_axis', 3 + behind, (beat) => needed(freedBy(beat) - behind), { lasts: samePixel })),
      ],
      m_axis: [waitFor('s_axis', windowLatency, needed, { lasts: (beat) => windowBeats - (beat % windowBeats) })],
    },
  };
}

/** For each pixel of a frame, the window that frees it. */
function freeingWindows(pixels: number, freed: readonly number[]): Int32Array {
  const windows = new Int32Array(pixels);
  let window = 0;
  for (let pixel = 0; pixel < pixels; pixel++) {
    while (window < freed.length - 1 && (freed[window] ?? 0) <= pixel) window++;
    windows[pixel] = window;
  }
  return windows;
}
