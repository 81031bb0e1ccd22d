import type { IntegerType } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';

/** Streams one behind the other get a format; the last one is the result, with its name. */
export function takeType(session: ImportSession, streams: readonly Stream[], type: IntegerType, output: string): Stream {
  const result = streams.at(-1);
  if (result === undefined) throw new Error('there is a stream that takes the format');
  for (const made of streams) {
    if (made.type.kind === 'float32' && session.draft.producer(made) !== undefined) {
      // The source's tensor of this name holds reals that were not rounded.
      made.aliases = [];
      if (made === result) made.name = output;
    }
    made.type = type;
  }
  return result;
}
