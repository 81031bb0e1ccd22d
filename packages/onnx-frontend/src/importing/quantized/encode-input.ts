import { applyFunctions, channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import { boundsOf, coversFormat, limits } from './clamps.js';
import { clamped } from './code-rounding.js';
import { encodingOf } from './input-encoding.js';
import type { CodesTarget, QuantizedStream } from './quantized-stream.js';
import { type Origin, clampsOf } from './stream-origin.js';
import { takeType } from './take-type.js';

/** The host makes codes of a float graph input; affine functions and clamps behind it become part of how. */
export function encodeInput(session: ImportSession, origin: Origin, { type, output, rounding, bounds }: CodesTarget): QuantizedStream {
  const { root, affine, between } = origin;
  const chain = affine.map((layer) => channelFunctions(layer) ?? []);
  const isOwn = affine.length > 0 || rounding.own !== undefined || !coversFormat(rounding, type);
  if (rounding.own?.mustFit === true) return { problem: 'island' };
  if (isOwn) {
    const scales = type.quantization?.scale.length ?? 1;
    const channels = Math.max(scales, ...chain.map((functions) => functions.length));
    root.encoding = Array.from({ length: channels }, (_, channel) =>
      encodingOf((real) => rounding.codeOf(clamped(applyFunctions(chain, real, channel), bounds), scales === 1 ? 0 : channel)),
    );
  }
  const dropped = [...affine, ...clampsOf(origin).filter((layer) => isOwn || !limits(boundsOf(layer), rounding, type))];
  for (const layer of dropped) session.draft.bypass(layer);
  const streams = between.filter((layer) => !dropped.includes(layer)).map((layer) => layer.output);
  return { stream: takeType(session, [root, ...streams], type, output) };
}
