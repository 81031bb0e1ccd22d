import { pad, realOfCode } from '@netloom/ir';
import { sameFormat } from '../constants/quantized-constant.js';
import type { ImportSession } from '../session/import-session.js';
import type { LayerDraft } from '../session/layer-draft.js';
import { limits } from './clamps.js';
import { clamped, codeTable } from './code-rounding.js';
import { madeContent } from './made-layer.js';
import type { CodesTarget, QuantizedStream } from './quantized-stream.js';
import { requantizeType } from './requantize-type.js';
import { type Origin, clampsOf, pickedStreams } from './stream-origin.js';
import { takeType } from './take-type.js';

/** A Pad with a real that is no code of what it pads: it pads codes of the format that is named with that of its value. */
export function quantizeBorder(session: ImportSession, maker: LayerDraft, origin: Origin, { type, output, rounding, bounds }: CodesTarget): QuantizedStream {
  const content = madeContent(maker);
  const from = maker.inputs[0]?.type;
  if (from?.kind !== 'integer') throw new Error('a border is quantized around codes');
  const isKept = sameFormat(from, type) && rounding.own === undefined && !limits(bounds, rounding, type);
  const table = isKept ? undefined : codeTable((x) => x, from, type, bounds, rounding);
  if (origin.affine.length > 0 || (table === undefined && !isKept)) return { problem: 'island' };
  const code = rounding.codeOf(clamped(pad.attributes.parse(content.attributes).value, bounds), 0);
  maker.content = { ...content, attributes: { ...content.attributes, value: realOfCode(code, type) } };
  if (table !== undefined) session.draft.insertBefore(maker, 'quantized', { type: requantizeType, attributes: {}, parameters: { table } }, type);
  const streams = [maker.output, ...pickedStreams(origin)];
  session.draft.absorb(maker, clampsOf(origin));
  return { stream: takeType(session, streams, type, output) };
}
