import type { ReplayGenerics } from '../../src/index.js';

/** Every vector of a frame as often as it is emitted. */
export function replayModel<T>(frame: readonly T[], { beats, repeats }: ReplayGenerics): T[] {
  const out: T[] = [];
  for (let start = 0; start < frame.length; start += beats) {
    for (let pass = 0; pass < repeats; pass += 1) out.push(...frame.slice(start, start + beats));
  }
  return out;
}
