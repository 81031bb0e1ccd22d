import { clip as clipType } from '@netloom/ir';
import { isReal } from '../codec/element-kind.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { limitCodes } from './codes.js';

const signature = { domain: '', operator: 'Clip', layerTypes: [clipType.type], outputs: { min: 1, max: 1 } };

const greatestFloat = (2 - 2 ** -23) * 2 ** 127;

/**
 * Imports Clip. Bounds at or beyond the greatest float are open; without any, the values stay as they are. Where the
 * lower bound is above the upper one, every element becomes the upper one, as in ONNX.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source ONNX Clip-13; before version 11 the bounds are attributes
 */
export const clip: readonly Importer[] = [
  ...[1, 6].map(
    (since): Importer => ({
      ...signature,
      since,
      attributes: { min: 'float', max: 'float', ...(since === 1 ? { consumed_inputs: 'ints' as const } : {}) },
      inputs: { min: 1, max: 1 },
      import(node, context) {
        const bounds = ['min', 'max'].map((attribute) => node.float(attribute, undefined));
        const wrong = bounds.findIndex((bound) => Number.isNaN(bound));
        if (wrong >= 0) {
          const values = { attribute: wrong === 0 ? 'min' : 'max', rule: 'a number', actual: 'NaN' };
          context.report(onnxDiagnostics.make.attributeValue(node.subject, values));
        } else importClip(node, context, bounds[0], bounds[1]);
      },
    }),
  ),
  {
    ...signature,
    since: 11,
    attributes: {},
    inputs: { min: 1, max: 3 },
    import(node, context) {
      if (context.holdsCodes(node, 0)) {
        clipCodesOf(node, context);
        return;
      }
      const [low, high] = [1, 2].map((index) => boundInput(node, context, index));
      if (low !== undefined && high !== undefined) importClip(node, context, low.value, high.value);
    },
  },
];

/** A bound that is an input; its value is undefined where it is left out. Undefined after an error. */
function boundInput(node: SourceNode, context: ImportContext, index: number): { readonly value: number | undefined } | undefined {
  if (!node.hasInput(index)) return { value: undefined };
  const tensor = context.constant(node, index);
  if (tensor === undefined) return undefined;
  const value = Number(tensor.data[0]);
  if (isReal(tensor.kind) && tensor.data.length === 1 && !Number.isNaN(value)) return { value };
  const actual = `${tensor.kind} [${tensor.dims.join(', ')}]${tensor.data.length === 1 ? ` ${value}` : ''}`;
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'one real number', actual }));
  return undefined;
}

function importClip(node: SourceNode, context: ImportContext, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): void {
  const view = context.data(node, 0);
  if (view === undefined) return;
  const high = Math.max(Math.fround(max), -greatestFloat);
  const low = Math.min(Math.fround(min), high, greatestFloat);
  const attributes = { ...(low <= -greatestFloat && high > low ? {} : { low }), ...(high >= greatestFloat ? {} : { high }) };
  if (Object.keys(attributes).length === 0) context.bindView(node.outputs[0] ?? '', view);
  else context.addElementwise(node, { type: clipType.type, attributes, inputs: [view] });
}

/** Limits codes, as exporters write it for types that they do not use whole. */
function clipCodesOf(node: SourceNode, context: ImportContext): void {
  const view = context.data(node, 0);
  const [low, high] = [1, 2].map((index) => codeInput(node, context, index));
  if (view === undefined || low === undefined || high === undefined || view.stream.placeholder) return;
  limitCodes(node, context, view, { low: low.value, high: high.value });
}

/** A bound of codes that is an input; its value is undefined where it is left out. Undefined after an error. */
function codeInput(node: SourceNode, context: ImportContext, index: number): { readonly value: number | undefined } | undefined {
  if (!node.hasInput(index)) return { value: undefined };
  const tensor = context.constant(node, index);
  if (tensor === undefined) return undefined;
  if (!isReal(tensor.kind) && tensor.data.length === 1) return { value: Number(tensor.data[0]) };
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'one integer', actual: tensor.kind }));
  return undefined;
}
