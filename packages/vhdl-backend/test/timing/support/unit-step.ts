import type { RandomNumbers } from '@netloom/testkit';
import type { NetlistBuilder, Stream } from '../../../src/index.js';

/** Adds a unit behind a stream; the stream itself where it cannot. */
export type Step = (stream: Stream, random: RandomNumbers, builder: NetlistBuilder) => Stream;

/** Beats of a frame at most, so that simulations stay short. */
export const mostBeats = 300;

export function sameBeats(stream: Stream): { readonly inputs: readonly Stream[]; readonly outputBeatsPerFrame: readonly number[] } {
  return { inputs: [stream], outputBeatsPerFrame: [stream.beatsPerFrame] };
}

export function opaque([stream]: readonly Stream[]): Stream {
  if (stream === undefined) throw new Error('the unit has an output');
  return stream;
}

export function bitsOf({ lanes, laneBits }: Stream): number {
  return lanes * laneBits;
}
