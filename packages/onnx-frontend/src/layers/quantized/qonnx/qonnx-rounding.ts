import { type Rounding, roundReal } from '@netloom/ir';
import type { ImportContext } from '../../../importing/import-context.js';
import { onnxDiagnostics } from '../../../onnx-diagnostics.js';
import type { SourceNode } from '../../../source/source-node.js';

/** QONNX's names of rounding modes. `ROUND_TO_ZERO` is what older files call `DOWN`. */
const modes: Readonly<Record<string, Rounding>> = {
  ROUND: 'half-even',
  HALF_EVEN: 'half-even',
  HALF_UP: 'half-away-from-zero',
  HALF_DOWN: 'half-toward-zero',
  FLOOR: 'floor',
  CEIL: 'ceil',
  DOWN: 'toward-zero',
  ROUND_TO_ZERO: 'toward-zero',
  UP: 'away-from-zero',
};

/**
 * The attribute `rounding_mode`, in capitals or small letters.
 *
 * @errors ONX072 attributeValue
 */
export function readRoundingMode(node: SourceNode, context: ImportContext, byDefault: string): Rounding | undefined {
  const name = node.string('rounding_mode', byDefault);
  const mode = Object.entries(modes).find(([known]) => known === name.toUpperCase())?.[1];
  if (mode === undefined)
    context.report(onnxDiagnostics.make.attributeValue(node.subject, { attribute: 'rounding_mode', rule: `one of ${Object.keys(modes).join(', ')}`, actual: JSON.stringify(name) }));
  return mode;
}

/** A number of scales and zero points and codes between bounds, as QONNX computes it in float32: clamped, then rounded. */
export function roundClamped(level: number, rounding: Rounding, { low, high }: { readonly low: number; readonly high: number }): number {
  return roundReal(Math.min(high, Math.max(low, level)), rounding) + 0;
}
