import { type IntegerType, pad } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import type { LayerDraft } from '../session/layer-draft.js';
import { boundsOfAll, hasOneLimit } from './clamps.js';
import type { CodeRounding } from './code-rounding.js';
import { encodeInput } from './encode-input.js';
import { typeOf } from './made-layer.js';
import { quantizeChain } from './pointwise-chain.js';
import { quantizeBorder } from './quantize-border.js';
import type { CodesTarget, QuantizedStream } from './quantized-stream.js';
import { requantizeCodes } from './requantize-codes.js';
import { roundJoined } from './round-joined.js';
import { roundMaker } from './round-maker.js';
import { type Origin, clampsOf, originOf, pickedStreams } from './stream-origin.js';
import { takeType } from './take-type.js';

/**
 * Gives a stream of reals the format that an operator quantizes it to. What takes the format is
 *
 * - a graph input, which the host quantizes then; affine functions and clamps behind it become part of how;
 * - the layer that made the reals, if all it reads is quantized: it rounds to the format, an affine function of each
 *   channel behind it is part of that, Relu and Clip between limit its codes, and layers that only pick elements pick codes; a Pad has the code
 *   of its value;
 * - tables in front of a Concat, or behind exact sums of an Add, that round otherwise than these layers can;
 * - an affine function of each channel of a quantized value, as a layer of multipliers and offsets;
 * - functions of one element of a quantized value, one behind the other, as one table;
 * - a value that is quantized already: it stays if its codes do, and else a layer `Requantize` reads it.
 *
 * @param output name of the result
 * @returns the stream of codes, and the table of a `Requantize` that it needs behind it; or a problem where the reals come
 *   from anything else, are read elsewhere as well, or have other bounds in each channel
 */
export function quantizeStream(session: ImportSession, stream: Stream, type: IntegerType, output: string, rounding: CodeRounding): QuantizedStream {
  const origin = originOf(session, stream);
  const quantized: QuantizedStream = origin === undefined ? { problem: 'island' } : quantizeOrigin(session, origin, { type, output, rounding, bounds: boundsOfAll(clampsOf(origin)) });
  const chain = 'problem' in quantized ? quantizeChain(session, stream, type, output, rounding) : undefined;
  return chain === undefined ? quantized : { stream: chain };
}

function quantizeOrigin(session: ImportSession, origin: Origin, target: CodesTarget): QuantizedStream {
  const { root, maker } = origin;
  if (maker === undefined) return root.type.kind === 'float32' ? encodeInput(session, origin, target) : requantizeCodes(session, origin, target);
  if (!hasOneLimit(target.bounds, target.type, target.rounding)) return { problem: 'island' };
  return typeOf(maker) === pad.type ? quantizeBorder(session, maker, origin, target) : quantizeMaker(session, maker, origin, target);
}

/** The layer that made the reals rounds to codes; affine functions and clamps behind it are part of that. */
function quantizeMaker(session: ImportSession, maker: LayerDraft, origin: Origin, { type, output, rounding, bounds }: CodesTarget): QuantizedStream {
  const { affine } = origin;
  const rounded = roundMaker(maker, affine, type, rounding, bounds);
  if (rounded === undefined) return roundJoined(session, maker, origin, { type, output, rounding, bounds }) ?? unrounded(maker, origin, rounding);
  const streams = [maker.output, ...pickedStreams(origin)];
  session.draft.absorb(maker, [...affine, ...clampsOf(origin)]);
  maker.content = rounded.content;
  if (rounded.requantization !== undefined) maker.requantization = rounded.requantization;
  return { stream: takeType(session, streams, type, output) };
}

/** No layer rounds so; where reals are quantized as QuantizeLinear does it, or functions lie between, they are an island. */
function unrounded(maker: LayerDraft, { affine }: Origin, { own }: CodeRounding): QuantizedStream {
  return affine.length > 0 || own === undefined ? { problem: 'island' } : { problem: 'rounding', layer: maker };
}
