import { type IntegerType, add, codeRange, concat, integerType, lookupBitsLimit, sumTerms } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import { applyFunctions, areAlike, channelFunctions } from '../new-layers/channel-function.js';
import type { ImportSession } from '../session/import-session.js';
import type { LayerDraft } from '../session/layer-draft.js';
import { sameFormat } from '../constants/quantized-constant.js';
import { isClamp } from './clamps.js';
import { codeTable } from './code-rounding.js';
import { typeOf } from './made-layer.js';
import type { CodesTarget, QuantizedStream } from './quantized-stream.js';
import { requantizeType } from './requantize-type.js';
import { type Origin, clampsOf, pickedStreams, readsCodes } from './stream-origin.js';
import { takeType } from './take-type.js';

/**
 * Codes of joined values that are rounded otherwise than the layer that joins them can, by tables: those of a Concat are
 * rounded in front of it, one input after the other; those of an Add behind it, where it can give its sums exactly.
 *
 * @param maker the layer that made the reals
 * @returns undefined where it is another layer, its codes or sums are too wide for a table, scales are too long for exact
 *   sums, or functions on the way differ by channel
 */
export function roundJoined(session: ImportSession, maker: LayerDraft, origin: Origin, target: CodesTarget): QuantizedStream | undefined {
  const { affine } = origin;
  const chain = affine.map((layer) => channelFunctions(layer) ?? []);
  // A function that falls does not keep what was picked behind it.
  const isAlike = areAlike(chain) && (affine.length === 0 || pickedStreams(origin).length === 0);
  if (!readsCodes(maker) || !isAlike || target.type.quantization?.axis !== undefined) return undefined;
  const real = (x: number): number => applyFunctions(chain, x, 0);
  if (typeOf(maker) === concat.type) return roundInFront(session, maker, origin, target, real);
  return typeOf(maker) === add.type ? roundBehind(session, maker, origin, target, real) : undefined;
}

/** Tables in front of a layer that only moves codes; an input whose codes stay needs none. */
function roundInFront(session: ImportSession, maker: LayerDraft, origin: Origin, { type, output, rounding, bounds }: CodesTarget, real: (x: number) => number): QuantizedStream | undefined {
  const tables = maker.inputs.map(({ type: from }) => (isLookedUp(from) ? codeTable(real, from, type, bounds, rounding) : undefined));
  if (!tables.every((table) => table !== undefined)) return undefined;
  tables.forEach((table, index) => {
    const from = maker.inputs[index]?.type;
    if (from?.kind !== 'integer') throw new Error('joined values are codes');
    const isKept = sameFormat(from, type) && table.data.every((code, i) => code === codeRange(from).low + i);
    if (!isKept) session.draft.insertBefore(maker, `quantized/${index}`, { type: requantizeType, attributes: {}, parameters: { table } }, type, index);
  });
  session.draft.absorb(maker, [...origin.affine, ...clampsOf(origin)]);
  return { stream: takeType(session, [maker.output, ...pickedStreams(origin)], type, output) };
}

/** Sums as codes of their own, and a table behind them. */
function roundBehind(session: ImportSession, maker: LayerDraft, origin: Origin, { type, rounding, bounds }: CodesTarget, real: (x: number) => number): QuantizedStream | undefined {
  const sum = sumType(maker.inputs);
  const table = sum === undefined ? undefined : codeTable(real, sum, type, bounds, rounding);
  if (sum === undefined || table === undefined) return undefined;
  const picked = pickedStreams(origin);
  // What stands behind a clamp holds sums that are not limited yet.
  const firstClamp = origin.between.findIndex(isClamp);
  for (const { output } of firstClamp < 0 ? [] : origin.between.slice(firstClamp)) output.aliases = [];
  session.draft.absorb(maker, [...origin.affine, ...clampsOf(origin)]);
  maker.requantization = { rounding: 'half-even', ...codeRange(sum) };
  for (const stream of [maker.output, ...picked]) stream.type = sum;
  return { stream: picked.at(-1) ?? maker.output, table };
}

/** The format of the exact sums of two values: in units of the greatest number that both scales are multiples of. */
function sumType([a, b]: readonly Stream[]): IntegerType | undefined {
  if (a?.type.kind !== 'integer' || b?.type.kind !== 'integer') return undefined;
  const terms = sumTerms(a.type, b.type);
  if (terms === undefined) return undefined;
  const common = commonDivisor(...terms.factors);
  const [low, high] = [Number(terms.range.low) / common, Number(terms.range.high) / common];
  for (let bits = 2; bits <= lookupBitsLimit; bits++) {
    const type = integerType(low < 0, bits, { scale: [common * terms.unit], zeroPoint: [0] });
    const range = codeRange(type);
    if (low >= range.low && high <= range.high) return type;
  }
  return undefined;
}

function isLookedUp(type: Stream['type']): type is IntegerType {
  return type.kind === 'integer' && type.bits <= lookupBitsLimit && type.quantization?.axis === undefined;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
