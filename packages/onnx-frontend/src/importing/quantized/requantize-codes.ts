import type { IntegerType, Tensor } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { sameFormat } from '../constants/quantized-constant.js';
import type { ImportSession } from '../session/import-session.js';
import { boundsOf, coversFormat, limits } from './clamps.js';
import { codeTable } from './code-rounding.js';
import type { CodesTarget, QuantizedStream } from './quantized-stream.js';
import { type Origin, clampsOf, pickedStreams } from './stream-origin.js';

/** Codes of another format: the same ones, or a table. */
export function requantizeCodes(session: ImportSession, origin: Origin, { type, rounding, bounds }: Omit<CodesTarget, 'output'>): QuantizedStream {
  const { root, between } = origin;
  if (root.type.kind !== 'integer') throw new Error('codes are integers');
  const last = pickedStreams(origin).at(-1) ?? root;
  const isPlain = rounding.own === undefined && coversFormat(rounding, type);
  const isSame = sameFormat(root.type, type);
  const table = isSame && isPlain ? undefined : codeTable((x) => x, root.type, type, bounds, rounding);
  if (table === undefined && !(isSame && isPlain)) return { problem: 'island' };
  const isMoved = !isSame || (table !== undefined && !keepsReachable(session, last, root.type, table));
  const dropped = clampsOf(origin).filter((layer) => isMoved || !limits(boundsOf(layer), rounding, type));
  for (const layer of dropped) session.draft.bypass(layer);
  const result = between.filter((layer) => !dropped.includes(layer)).at(-1)?.output ?? root;
  // What stands behind a clamp that became part of the table holds codes that are not limited yet.
  const firstClamp = between.findIndex((layer) => dropped.includes(layer));
  for (const { output } of isMoved && firstClamp >= 0 ? between.slice(firstClamp) : []) output.aliases = [];
  for (const { output } of between) output.type = root.type;
  return isMoved && table !== undefined ? { stream: result, table } : { stream: result };
}

/** True if a table changes none of the codes that the stream's layer makes. */
function keepsReachable(session: ImportSession, stream: Stream, from: IntegerType, { data }: Tensor): boolean {
  const least = from.signed ? -(2 ** (from.bits - 1)) : 0;
  const { low = least, high = least + data.length - 1 } = session.draft.producer(stream)?.requantization ?? {};
  for (let code = low; code <= high; code++) if (data[code - least] !== code) return false;
  return true;
}
