import { expand } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import { SourceNode } from '../../source/source-node.js';
import { leavesOf, sameFactors, sizeOf } from '../../view/factor.js';
import { type Dimension, type LayoutAxis, irAxes } from '../../view/layout.js';
import { shapeOf } from '../../view/regroup.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import { orderChannels } from '../views/order-views.js';
import { aliasOf } from '../views/settle-views.js';
import { addInferred } from './add-inferred.js';

/**
 * One pixel over the space of another view, by an `Expand` layer in front of the node that reads both.
 *
 * @param pixel as many dimensions as `whole` has, all of size 1 but the batch in front and the channels
 * @param channels the dimension of the channels in both
 * @returns undefined after a report @errors ONX076 inputRule
 */
export function expandPixel(session: ImportSession, node: SourceNode, pixel: View, whole: View, channels: number): View | undefined {
  // What is settled already decides for the other one.
  const [settled, input] = [orderChannels(session, node, whole, channels), orderChannels(session, node, pixel, channels)];
  if (settled === undefined || input === undefined) return undefined;
  const axes = settled.stream.layout.axes ?? [];
  const space = axes.filter(({ name }) => name !== 'C');
  const dimensions = whole.dimensions.map((dimension, i) => (i === channels || i === 0 ? pixel.dimensions[i] : axisNames(dimension, space)));
  if (!dimensions.every((dimension) => dimension !== undefined) || !settled.stream.layout.admitsBatch(whole.dimensions[0] ?? [])) {
    const rule = `in the order of ${JSON.stringify(aliasOf(node, pixel))}, with whole axes as dimensions`;
    const actual = `${shapeOf(whole.dimensions).join('x')} of ${irAxes(axes).map(({ name, size }) => `${name}=${size}`).join(' ')}`;
    session.report(onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, whole)), rule, actual }));
    return undefined;
  }
  const { draft, bindings } = session;
  const output = draft.sideName(`${node.outputs[0] ?? ''}/expand`);
  const step = new SourceNode(`${node.name}/expand`, expand.type, '', node.opset, [aliasOf(node, pixel)], [output], new Map());
  addInferred(session, step, { type: expand.type, attributes: { space: space.map(({ factors }) => sizeOf(factors)) }, inputs: [input] }, dimensions);
  const binding = bindings.has(output) ? bindings.of(output) : undefined;
  if (binding?.kind !== 'view') return undefined;
  const { view } = binding;
  // It is a step of the node, and no tensor of the source.
  view.stream.aliases = [];
  const layer = draft.producer(view.stream);
  if (layer !== undefined) layer.sources = [node.name];
  return view;
}

/** The axes that a dimension is, major to minor; undefined if it holds parts of some. */
function axisNames(dimension: Dimension, axes: readonly LayoutAxis[]): readonly string[] | undefined {
  const names: string[] = [];
  let rest = leavesOf(dimension);
  while (rest.length > 0) {
    const axis = axes.find(({ factors }) => factors.length > 0 && sameFactors(factors, rest.slice(0, leavesOf(factors).length)));
    if (axis === undefined) return undefined;
    names.push(axis.name);
    rest = rest.slice(leavesOf(axis.factors).length);
  }
  return names;
}
