import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { WindowBeat } from './window-generics.js';

/** A folding of a layer that slides a window over each channel by itself, and the beats of windows that it means. */
export interface ChannelwiseFolding {
  readonly folding: Candidate['folding'];
  readonly beat: WindowBeat;
}

/**
 * All foldings over the divisors of the channels, `lanes`, and of the kernel's `positions`. Kernels of one position do not
 * name it.
 */
export function channelwiseFoldings(taps: number, channels: number): ChannelwiseFolding[] {
  return divisors(taps).flatMap((positions) =>
    divisors(channels).map((lanes) => ({ folding: taps === 1 ? { lanes } : { lanes, positions }, beat: { positions, lanes } })),
  );
}
