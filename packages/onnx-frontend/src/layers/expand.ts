import { expand as expandType } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { alignedDimensions, channelsOfPixel } from '../importing/views/channels-of-pixel.js';
import { aliasOf } from '../importing/views/settle-views.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';

/**
 * Imports Expand of one pixel over space, wherever its channels stand; where no size changes, a view.
 *
 * @errors ONX074 notConstant, ONX076 inputRule, IR010 attributeInvalid
 * @source ONNX Expand-13
 */
export const expands: readonly Importer[] = [8, 13].map((since) => ({
  domain: '',
  operator: 'Expand',
  layerTypes: [expandType.type],
  since,
  attributes: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const shape = context.integers(node, 1);
    if (view === undefined || shape === undefined || view.stream.placeholder) return;
    const dimensions = alignedDimensions(view.dimensions, shape.length);
    importExpand(node, context, { ...view, dimensions }, [...new Array<number>(dimensions.length - shape.length).fill(1), ...shape]);
  },
}));

/** @param shape as many sizes as the view has dimensions; 1 keeps a size */
function importExpand(node: SourceNode, context: ImportContext, view: View, shape: readonly number[]): void {
  const sizes = shapeOf(view.dimensions);
  const made = shape.map((size, i) => (size === 1 ? (sizes[i] ?? 1) : size));
  if (made.join() === sizes.join()) {
    context.bindView(node.outputs[0] ?? '', view);
    return;
  }
  const isRepeated = made.every((size, i) => size === sizes[i] || (sizes[i] === 1 && i > 0)) && made.length >= 3 && made.length <= 4;
  const channels = isRepeated ? channelsOfPixel(view.dimensions, made) : undefined;
  const input = channels === undefined ? undefined : context.channels(node, view, channels);
  if (channels !== undefined && input === undefined) return;
  if (input === undefined || !view.stream.layout.admitsBatch(view.dimensions[0] ?? [])) {
    const rule = 'one pixel, of size 1 but for the batch in front and the channels, expanded over one or two dimensions of space';
    const actual = `${sizes.join('x') || 'a scalar'} expanded to ${made.slice(0, shownSizes).join('x')}`;
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, view)), rule, actual }));
    return;
  }
  const space = [...made.keys()].filter((i) => i > 0 && i !== channels);
  const names = space.length === 2 ? ['H', 'W'] : ['W'];
  const attributes = { space: space.map((i) => made[i] ?? 1) };
  const dimensions = view.dimensions.map((dimension, i) => (space.includes(i) ? [names[space.indexOf(i)] ?? 'W'] : dimension));
  context.addLayer(node, { type: expandType.type, attributes, inputs: [input] }, dimensions);
}

/** A list of more sizes makes no message clearer. */
const shownSizes = 8;
