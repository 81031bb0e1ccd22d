import { type IntegerType, type Requantization, lookupBitsLimit, pointwiseFunctions } from '@netloom/ir';
import { roundAccumulators } from '../accumulators/round-accumulators.js';
import { applyFunctions, areAlike, channelFunctions, functionsOf } from '../new-layers/channel-function.js';
import { type ChannelFunction, type LayerContent, type LayerDraft, contentOf, knownContent } from '../session/layer-draft.js';
import { affineCodes, channelWeights, codeFunctions } from './affine-codes.js';
import { type CodeRounding, type RealBounds, boundCodes, codeTable } from './code-rounding.js';
import { madeContent, madeLayer } from './made-layer.js';
import { requantizeType } from './requantize-type.js';
import { readsCodes } from './stream-origin.js';

/** A layer that makes codes; a table rounds by itself. */
export interface CodesLayer {
  readonly content: LayerContent;
  readonly requantization?: Requantization;
}

/** How a layer of quantized operands makes codes of the affine functions behind it; undefined if it cannot exactly. */
export function roundMaker(maker: LayerDraft, affine: readonly LayerDraft[], type: IntegerType, rounding: CodeRounding, bounds: RealBounds): CodesLayer | undefined {
  const from = maker.inputs[0]?.type;
  const limit = boundCodes(bounds, rounding, 0);
  const chain = affine.map((layer) => channelFunctions(layer) ?? []);
  const functions = readsCodes(maker) ? undefined : channelFunctions(maker);
  if (functions !== undefined && from?.kind === 'integer') return roundFunctions(maker, [functions, ...chain], from, type, rounding, bounds);
  if (!readsCodes(maker)) return undefined;
  const content = madeContent(maker);
  const real = pointwiseFunctions.find(({ layerType }) => layerType.type === content.type)?.realOf(madeLayer(maker));
  if (real !== undefined && from?.kind === 'integer') {
    if (!areAlike(chain)) return undefined;
    const table = codeTable((x) => applyFunctions(chain, Math.fround(real(x)), 0), from, type, bounds, rounding);
    // With more behind it the table is another function's.
    const own = chain.length === 0 ? content : { type: requantizeType, attributes: {} };
    return table === undefined ? undefined : { content: { ...own, parameters: { table } } };
  }
  if (chain.length === 0 && rounding.own === undefined && maker.isUnscaled !== true) return { content, requantization: { rounding: 'half-even', ...limit } };
  return roundAccumulators(maker, content, chain, type, rounding, limit);
}

/** Affine functions of codes: multipliers and offsets, a table, or the codes themselves with factors. */
function roundFunctions(maker: LayerDraft, chain: readonly (readonly ChannelFunction[])[], from: IntegerType, type: IntegerType, rounding: CodeRounding, bounds: RealBounds): CodesLayer | undefined {
  const limit = boundCodes(bounds, rounding, 0);
  // Of one number for all elements the order may not be known yet.
  const known = knownContent(maker);
  const functions = known === undefined || chain.length > 1 || rounding.own !== undefined ? undefined : functionsOf(known);
  const affine = known === undefined || functions === undefined ? undefined : affineCodes(known, codeFunctions(functions, from, type, limit), from, type, limit);
  if (affine !== undefined) return affine;
  const hasOneScale = from.quantization?.axis === undefined && type.quantization?.axis === undefined;
  if (areAlike(chain) && hasOneScale && from.bits <= lookupBitsLimit) {
    const table = codeTable((x) => applyFunctions(chain, x, 0), from, type, bounds, rounding);
    return table === undefined ? undefined : { content: { type: requantizeType, attributes: {}, parameters: { table } } };
  }
  const made = contentOf(maker);
  const content = made.ok ? made.value : undefined;
  const weight = content?.parameters.weight;
  if (content === undefined || weight === undefined || from.quantization?.axis !== undefined) return undefined;
  const rows = weight.axes[0]?.size ?? 1;
  const ones = channelWeights(weight, Array.from({ length: rows }, () => 1));
  return roundAccumulators(maker, { ...content, parameters: { weight: ones } }, chain, type, rounding, limit);
}
