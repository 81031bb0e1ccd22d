import { type IntegerType, type PadAttributes, type Quantization, float32, pad as padType, padCode, zeroPointAt } from '@netloom/ir';
import { isReal } from '../codec/element-kind.js';
import { normalAxis } from '../folding/normal-axis.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { aliasOf, channelsOfPadded } from '../importing/views/settle-views.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';
import { realOfRawCode } from './codes.js';

const common = { domain: '', operator: 'Pad', layerTypes: [padType.type], outputs: { min: 1, max: 1 } };

/** Values at or beyond it stand for minus infinity. */
export const lowestFloat = -(2 - 2 ** -23) * 2 ** 127;

/**
 * Imports Pad of one or two spatial dimensions with a constant, wherever the channels stand. Layers behind it may take it
 * over as padding of their own (`absorbPadding`).
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule, ONX077 batchMoved
 * @source ONNX Pad-21; before version 11 pads and value are attributes, before 18 all axes are padded
 */
export const pads: readonly Importer[] = [
  ...[{ since: 1, list: 'paddings' }, { since: 2, list: 'pads' }].map(
    ({ since, list }): Importer => ({
      ...common,
      since,
      attributes: { mode: 'string', [list]: 'ints', value: 'float' },
      required: [list],
      inputs: { min: 1, max: 1 },
      import(node, context) {
        const view = context.data(node, 0);
        if (view !== undefined && isConstantMode(node, context)) importPad(node, context, view, node.ints(list) ?? [], node.float('value', 0));
      },
    }),
  ),
  ...[{ since: 11, inputs: { min: 2, max: 3 } }, { since: 18, inputs: { min: 2, max: 4 } }].map(
    (version): Importer => ({
      ...common,
      ...version,
      attributes: { mode: 'string' },
      import(node, context) {
        const view = context.data(node, 0);
        const list = context.integers(node, 1);
        const value = valueInput(node, context, view);
        const axes = node.hasInput(3) ? context.integers(node, 3) : undefined;
        if (view === undefined || !isConstantMode(node, context)) return;
        if (list === undefined || value === undefined || (node.hasInput(3) && axes === undefined)) return;
        const whole = axes === undefined ? list : ofAllAxes(node, context, list, axes, view.dimensions.length);
        if (whole !== undefined) importPad(node, context, view, whole, value);
      },
    }),
  ),
];

function isConstantMode(node: SourceNode, context: ImportContext): boolean {
  const mode = node.string('mode', 'constant');
  if (mode === 'constant') return true;
  const values = { attribute: 'mode', rule: '"constant", a border of one value', actual: JSON.stringify(mode) };
  context.report(onnxDiagnostics.make.attributeValue(node.subject, values));
  return false;
}

/** The real of the border; of codes, which are padded as they are, the one that its code stands for. */
function valueInput(node: SourceNode, context: ImportContext, view: View | undefined): number | undefined {
  const ofCodes = context.holdsCodes(node, 0);
  const tensor = node.hasInput(2) ? context.constant(node, 2) : undefined;
  if (node.hasInput(2) && tensor === undefined) return undefined;
  // An empty tensor is a value that is left out.
  if (tensor !== undefined && (isReal(tensor.kind) === ofCodes || tensor.data.length > 1)) {
    const actual = `${tensor.kind} [${tensor.dims.join(', ')}]`;
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 2, rule: ofCodes ? 'one integer' : 'one real number', actual }));
    return undefined;
  }
  const value = Number(tensor?.data[0] ?? 0);
  if (!ofCodes) return value;
  return view === undefined || view.stream.placeholder ? undefined : realOfRawCode(node, context, view.stream.type, value);
}

/** Pads of all axes from those of some. */
function ofAllAxes(
  node: SourceNode,
  context: ImportContext,
  list: readonly number[],
  axes: readonly number[],
  rank: number,
): readonly number[] | undefined {
  const whole = new Array<number>(2 * rank).fill(0);
  if (list.length !== 2 * axes.length) {
    reportLength(node, context, list, axes.length);
    return undefined;
  }
  for (const [i, entry] of axes.entries()) {
    const axis = normalAxis(node, 'axes', entry, rank);
    axis.diagnostics.forEach((problem) => { context.report(problem); });
    if (!axis.ok) return undefined;
    whole[axis.value] = list[i] ?? 0;
    whole[rank + axis.value] = list[axes.length + i] ?? 0;
  }
  return whole;
}

function reportLength(node: SourceNode, context: ImportContext, list: readonly number[], axes: number): void {
  const rule = `2 integers for each of ${axes} axes, begins before ends`;
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 1, rule, actual: `[${list.slice(0, 16).join(', ')}]` }));
}

function importPad(node: SourceNode, context: ImportContext, view: View, list: readonly number[], value: number): void {
  const rank = view.dimensions.length;
  if (list.length !== 2 * rank) {
    reportLength(node, context, list, rank);
    return;
  }
  if (list.every((size) => size === 0)) {
    context.bindView(node.outputs[0] ?? '', view);
    return;
  }
  if (Number.isNaN(value) || value >= -lowestFloat) {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 2, rule: 'a number below infinity', actual: String(value) }));
    return;
  }
  const channels = channelsOfPadded(view, list);
  if (typeof channels === 'string') {
    const actual = `${shapeOf(view.dimensions).join('x') || 'a scalar'} padded by [${list.join(', ')}]`;
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, view)), rule: channels, actual }));
    return;
  }
  const settled = channels === 1 ? context.spatial(node, view) : context.channels(node, view, channels);
  if (settled === undefined) return;
  const space = view.dimensions.map((_, i) => i).filter((i) => i !== 0 && i !== channels);
  const attributes = {
    padsBegin: space.map((i) => list[i] ?? 0),
    padsEnd: space.map((i) => list[rank + i] ?? 0),
    value: Math.max(lowestFloat, Math.fround(value)),
  };
  const names = space.length === 2 ? ['H', 'W'] : ['W'];
  const made = view.dimensions.map((dimension, i) => (space.includes(i) ? [names[space.indexOf(i)] ?? 'W'] : i === 0 ? dimension : ['C']));
  const { type } = view.stream;
  // A border of reals that no code stands for has a code only behind QuantizeLinear.
  const isOfCodes = type.kind !== 'integer' || type.quantization === undefined || !isBorder(attributes) || isCode(attributes.value, type, type.quantization);
  context.addLayer(node, { type: padType.type, attributes, inputs: [view], ...(isOfCodes ? {} : { output: float32 }) }, made);
}

/** True if anything is added. */
function isBorder({ padsBegin, padsEnd }: PadAttributes): boolean {
  return [...padsBegin, ...padsEnd].some((size) => size > 0);
}

/** True if a real is exactly that of a code, in every channel. */
function isCode(value: number, type: IntegerType, quantization: Quantization): boolean {
  return quantization.scale.every((scale, i) => Math.fround((padCode({ value }, type, i) - zeroPointAt(quantization, i)) * scale) === value);
}
