import { type RequantizationImplementation, type Result, type Subject, success } from '@netloom/ir';
import { quantDiagnostics } from '../../quant-diagnostics.js';
import { cheapestForm } from '../cheapest-form.js';
import { deriveImplementation, thresholdLimit } from '../derive-implementation.js';
import { describeRounding } from '../describe-rounding.js';
import { firstChannel } from '../first-channel.js';
import { forChannels } from '../for-channels.js';
import { fitsHardware } from '../half-even-method.js';
import { type ImplementationForm, multiplierBits, provenImplementation } from '../implementation-form.js';
import { thresholdsForm } from '../thresholds-method.js';
import { upwards } from '../upwards.js';
import type { CodeProducts } from './code-products.js';
import { goesUpNextToTie } from './next-to-ties.js';
import { type ProductLevels, isTwofold, productLevels } from './product-levels.js';
import { type Marked, correctedPairs, correctedStaircase, plainStaircase } from './product-staircase.js';
import { proveProduct } from './prove-product.js';

/** The output of a layer that multiplies. */
export interface ProductOutput {
  /** All of which compute the same. */
  readonly channels: number;
  /** Of the format. */
  readonly bits: number;
}

/**
 * The cheapest integer arithmetic that is proven equal to a multiplication: of few codes on all pairs, of others on both
 * sides of every step over the products. Where pairs of one product have different codes, some are corrected.
 *
 * @param known an implementation that came with the layer: it is kept if it is proven again
 * @errors QNT040 to QNT043, QNT048 productImplementation and QNT049 productOfCodes (notes), QNT050 productInexact
 * @source integer semantics, section Multiplication; decision record 0015
 */
export function deriveProduct(
  subject: Subject,
  products: CodeProducts,
  output: ProductOutput,
  known?: RequantizationImplementation,
): Result<RequantizationImplementation | undefined> {
  const given = known === undefined || known.addends !== undefined ? undefined : firstChannel(known);
  const { codeOf } = products;
  if (codeOf === undefined) return deriveByProduct(subject, products, output, given);
  const { make } = quantDiagnostics;
  const levels = productLevels(products, codeOf);
  if (levels === undefined) return success(undefined, [make.productInexact(subject, {})]);
  const noteOf = (form: ImplementationForm) => make.productImplementation(subject, { way: describe(form), pairs: levels.levels.length });
  for (const form of formsOf(levels, output.bits, given)) {
    const proven = fitsHardware(form) ? proveProduct(form, levels, output.channels) : undefined;
    if (proven === undefined) continue;
    const count = form.method === 'thresholds' ? (form.thresholds[0]?.length ?? 0) : 0;
    const isNew = count > 0 && form !== given;
    return success(proven, [...(isNew ? [make.thresholdsNeeded(subject, { count })] : []), noteOf(form)]);
  }
  return success(undefined, [make.productInexact(subject, {})]);
}

/** Forms that may do, the cheapest first, each only made where those before it do not. */
function* formsOf(levels: ProductLevels, outputBits: number, given: ImplementationForm | undefined): Generator<ImplementationForm> {
  if (given !== undefined) yield given;
  const hasTwofold = levels.distinct.some(isTwofold);
  const ways = hasTwofold ? [isTwofold, nextToTies(levels)] : [undefined, nextToTies(levels)];
  const isCheap = hasTwofold || levels.levels.length <= thresholdBits(levels);
  for (const marked of isCheap ? ways : ways.slice(0, 1)) {
    const staircase = staircaseOf(levels, marked);
    const cheapest = staircase === undefined ? undefined : cheapestForm([staircase], outputBits);
    if (cheapest !== undefined) yield withPairs(cheapest.form, levels, marked);
  }
  const staircase = staircaseOf(levels, ways[0]);
  if (staircase !== undefined && staircase.steps.length <= thresholdLimit) yield withPairs(thresholdsForm([staircase]), levels, ways[0]);
}

function nextToTies(levels: ProductLevels): Marked | undefined {
  const { ratio } = levels.products.channel;
  return ratio === undefined ? undefined : goesUpNextToTie(levels, Number(ratio.numerator) / Number(ratio.denominator));
}

function staircaseOf(levels: ProductLevels, marked: Marked | undefined): ReturnType<typeof plainStaircase> {
  return marked === undefined ? plainStaircase(levels) : correctedStaircase(levels, marked);
}

function withPairs(form: ImplementationForm, levels: ProductLevels, marked: Marked | undefined): ImplementationForm {
  return marked === undefined ? form : { ...form, correctedPairs: correctedPairs(levels, marked) };
}

/** The bits of all thresholds over products: corrections take one bit of each pair. */
function thresholdBits({ products: { channel }, distinct }: ProductLevels): number {
  const steps = (distinct.at(-1)?.least ?? 0) - (distinct[0]?.least ?? 0);
  return steps > thresholdLimit ? Infinity : steps * Math.ceil(Math.log2(Number(channel.range.high - channel.range.low) + 2));
}

/** The product alone decides: what it becomes is derived as that of any accumulator. */
function deriveByProduct(
  subject: Subject,
  { operands, channel, errors }: CodeProducts,
  { channels, bits }: ProductOutput,
  known: RequantizationImplementation | undefined,
): Result<RequantizationImplementation | undefined> {
  const derived = deriveImplementation(subject, [channel], bits, known);
  if (!derived.ok || derived.value === undefined) return derived;
  const { accumulator, proof } = derived.value;
  const form = forChannels(derived.value, channels);
  const implementation = provenImplementation(form, accumulator, { ...proof, channels });
  if (errors === undefined) return success(implementation, derived.diagnostics);
  const { error, float32Error } = errors;
  const shown = { error: upwards(error), float32Error: upwards(float32Error), distance: upwards(Math.max(error, float32Error)) };
  const codes = operands.reduce((sum, { low, high }) => sum + Math.log2(high - low + 1), 0);
  const note = quantDiagnostics.make.productOfCodes(subject, { way: describe(form), bits: codes, most: Math.ceil(error + float32Error), ...shown });
  return success(implementation, [...derived.diagnostics, note]);
}

/** In a few words, for the note. */
function describe(form: ImplementationForm): string {
  const bits = multiplierBits(form);
  const { correctedPairs: { length } = [] } = form;
  const steps = [
    ...(length === 0 ? [] : [`a correction of ${length} ${length === 1 ? 'pair' : 'pairs'}`]),
    ...(bits === 0 ? [] : [`a multiplier of ${bits} bits`]),
    describeRounding(form),
  ];
  return steps.join(', ');
}
