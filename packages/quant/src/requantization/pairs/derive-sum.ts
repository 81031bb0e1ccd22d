import { type RequantizationImplementation, type Result, type Subject, comparedPairBits, success } from '@netloom/ir';
import { quantDiagnostics } from '../../quant-diagnostics.js';
import { describeRounding } from '../describe-rounding.js';
import { implementationExecutor } from '../execute-implementation.js';
import { firstChannel } from '../first-channel.js';
import { forChannels } from '../for-channels.js';
import { fitsHardware } from '../half-even-method.js';
import { type ImplementationForm, provenImplementation } from '../implementation-form.js';
import { statedErrors } from '../stated-errors.js';
import { type CodePairs, type PairLevels, codesOf, pairLevels } from './code-pairs.js';
import { sumsOf, tablesOf } from './pair-sums.js';
import { fixedForm } from './fixed-form.js';
import { planeForm } from './plane-form.js';
import { entryLimit, tableForm } from './table-form.js';

/**
 * The cheapest integer arithmetic that is proven equal to a sum of two codes' reals on all pairs of codes: a multiplier
 * for each operand, else a table for each; undefined (with a warning) if there are too many pairs, or nothing fits. Where
 * the definition is in fixed point, it is its own implementation.
 *
 * @param channels output channels, which all compute the same
 * @param known an implementation that came with the layer: it is kept if it is proven again
 * @errors QNT044 sumInexact, QNT045 sumImplementation (a note), QNT046 sumTooWide, QNT047 sumFixedPoint (a note)
 * @source integer semantics, sections Additions of any scales and Additions in fixed point
 */
export function deriveSum(
  subject: Subject,
  pairs: CodePairs,
  channels: number,
  known?: RequantizationImplementation,
): Result<RequantizationImplementation | undefined> {
  const { make } = quantDiagnostics;
  const bits = pairs.operands.reduce((sum, operand) => sum + Math.log2(codesOf(operand)), 0);
  if (pairs.fixed !== undefined) {
    const proven = fixedForm(pairs, pairs.fixed, channels);
    return success(proven, [make.sumFixedPoint(subject, { way: describe(proven), bits, ...statedErrors(pairs.fixed) })]);
  }
  if (bits > comparedPairBits) return success(undefined, [make.sumTooWide(subject, { bits, limit: comparedPairBits })]);
  const levels = pairLevels(pairs);
  const ways: (() => ImplementationForm | undefined)[] = [
    () => (known?.addends?.length === 2 ? firstChannel(known) : undefined),
    () => planeForm(levels),
    () => tableForm(levels),
  ];
  for (const way of ways) {
    const form = way();
    const proven = form === undefined || !fitsHardware(form) || !fitsTables(form) ? undefined : prove(form, levels, channels);
    if (proven !== undefined) {
      const note = make.sumImplementation(subject, { way: describe(proven), pairs: levels.levels.length });
      return success(proven, [note]);
    }
  }
  return success(undefined, [make.sumInexact(subject, {})]);
}

function fitsTables({ addends = [] }: ImplementationForm): boolean {
  return addends.every((addend) => 'factor' in addend || addend.table.every((entry) => Math.abs(entry) < entryLimit));
}

/** Compares a form of one channel with the definition on all pairs. */
function prove(form: ImplementationForm, levels: PairLevels, channels: number): RequantizationImplementation | undefined {
  const { pairs, columns } = levels;
  const tables = tablesOf(form.addends ?? [], pairs);
  const { range } = sumsOf(levels, tables);
  const limit = Number(range.high > -range.low ? range.high : -range.low);
  const execute = implementationExecutor(form, 0, limit, pairs);
  for (let i = 0; i < levels.levels.length; i++) {
    const sum = (tables[0][Math.floor(i / columns)] ?? 0) + (tables[1][i % columns] ?? 0);
    if (execute(sum) - pairs.zeroPoint !== levels.levels[i]) return undefined;
  }
  return provenImplementation(forChannels(form, channels), range, { channels, comparisons: levels.levels.length });
}

/** In a few words, for the note. */
function describe({ addends = [], ...form }: ImplementationForm): string {
  const terms = addends.map((addend) => ('factor' in addend ? `factor ${addend.factor}` : `a table of ${addend.table.length}`)).join(' and ');
  return `${terms}, then ${describeRounding(form)}`;
}
