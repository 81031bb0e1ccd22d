import { type Diagnostic, type RequantizationImplementation, type Result, type Subject, success } from '@netloom/ir';
import { quantDiagnostics } from '../../quant-diagnostics.js';
import { cheapestForm } from '../cheapest-form.js';
import { thresholdLimit } from '../derive-implementation.js';
import { firstChannel } from '../first-channel.js';
import { fitsHardware } from '../half-even-method.js';
import type { ImplementationForm } from '../implementation-form.js';
import { thresholdsForm } from '../thresholds-method.js';
import type { CodeProducts, ProductOutput } from './code-products.js';
import { deriveByProduct } from './derive-by-product.js';
import { describeProduct } from './describe-product.js';
import { goesUpNextToTie } from './next-to-ties.js';
import { type ProductLevels, isTwofold, productLevels } from './product-levels.js';
import { type Marked, correctedPairs, correctedStaircase, plainStaircase } from './product-staircase.js';
import { proveProduct } from './prove-product.js';

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
  const noteOf = (form: ImplementationForm): Diagnostic => make.productImplementation(subject, { way: describeProduct(form), pairs: levels.levels.length });
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
