import { type Axis, type Diagnostic, type Result, failure, renderAxes, sourceToStream, success } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import { type Factor, leavesOf, sameFactors, sizeOf } from '../../view/factor.js';
import { type LayoutAxis, irAxes } from '../../view/layout.js';
import { shapeOf } from '../../view/regroup.js';
import type { View } from '../../view/stream.js';

/**
 * Takes a view as N C W or N C H W of its stream, and settles the order of an open one accordingly.
 *
 * @errors ONX076 inputRule, ONX077 batchMoved
 */
export function settleSpatial(node: SourceNode, view: View): Result<readonly Axis[]> {
  const { layout } = view.stream;
  const [batch = [], channels = [], ...space] = view.dimensions;
  const input = JSON.stringify(aliasOf(node, view));
  const actual = shapeOf(view.dimensions).join('x') || 'a scalar';
  if (space.length < 1 || space.length > 2)
    return failure([onnxDiagnostics.make.inputRule(node.subject, { input, rule: 'N C W or N C H W', actual })]);
  if (!layout.admitsBatch(batch)) return failure([batchMoved(node, view)]);
  const axes: LayoutAxis[] = space.map((factors, i) => ({ name: space.length === 2 && i === 0 ? 'H' : 'W', factors }));
  axes.push({ name: 'C', factors: channels });
  if (layout.axes === undefined) layout.settle(axes, batch);
  else if (!sameAxisFactors(layout.axes, axes)) {
    const rule = `N C ${space.length === 2 ? 'H W' : 'W'} of a value that streams ${renderAxes(irAxes(layout.axes))}`;
    return failure([onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual })]);
  }
  return success(irAxes(axes));
}

/**
 * Takes a view as N K: frames of one vector, whatever its order, and settles an open layout by rank.
 *
 * @returns for each element of the vector its position in the stream
 * @errors ONX076 inputRule, ONX077 batchMoved
 */
export function settleVector(node: SourceNode, view: View): Result<Uint32Array> {
  const { dimensions } = view;
  const { layout } = view.stream;
  const batch = dimensions.length > 1 ? (dimensions[0] ?? []) : [];
  if (!layout.admitsBatch(batch)) return failure([batchMoved(node, view)]);
  layout.settleByRank(batch);
  const elements = leavesOf(dimensions.at(-1) ?? []);
  const order = leavesOf((layout.axes ?? []).flatMap((axis) => axis.factors));
  if (!layout.admitsBatch(batch) || elements.length !== order.length) {
    const input = JSON.stringify(aliasOf(node, view));
    const values = { input, rule: 'N K, one vector a frame', actual: shapeOf(dimensions).join('x') };
    return failure([onnxDiagnostics.make.inputRule(node.subject, values)]);
  }
  return success(positionsOf(elements, order));
}

/**
 * Takes one dimension of a view as the channels of its stream, and settles an open layout accordingly: a first dimension
 * beside it is the batch, up to two others are space.
 *
 * @returns `C` if the dimension is the stream's axis C, `all` if it is the whole frame in stream order
 * @errors ONX076 inputRule
 */
export function settleChannels(node: SourceNode, view: View, dimension: number): Result<'C' | 'all'> {
  const { dimensions } = view;
  const { layout } = view.stream;
  const factors = dimensions[dimension] ?? [];
  if (layout.axes === undefined) {
    const hasBatch = dimension > 0 && layout.admitsBatch(dimensions[0] ?? []);
    const space = dimensions.filter((_, i) => i !== dimension && !(hasBatch && i === 0));
    if (space.length <= 2) {
      const axes = space.map((part, i) => ({ name: space.length === 2 && i === 0 ? 'H' : 'W', factors: part }));
      layout.settle([...axes, { name: 'C', factors }], hasBatch ? (dimensions[0] ?? []) : []);
    }
  }
  const axes = layout.axes ?? [];
  if (sameFactors(factors, axes.find(({ name }) => name === 'C')?.factors ?? [])) return success('C');
  if (sameFactors(factors, axes.flatMap((axis) => axis.factors))) return success('all');
  const values = {
    input: JSON.stringify(aliasOf(node, view)),
    rule: `channels in dimension ${dimension} of a value that streams ${renderAxes(irAxes(axes))}`,
    actual: shapeOf(dimensions).join('x'),
  };
  return failure([onnxDiagnostics.make.inputRule(node.subject, values)]);
}

/**
 * The dimension that holds the channels of a view whose space is padded: the one that the stream says, or of an open one
 * 1 or the last, whichever is not padded, in the order that a Transpose in front suggests.
 *
 * @param pads before each dimension, then after each
 * @returns a rule in words that the view breaks, if there is none
 */
export function channelsOfPadded({ stream, dimensions }: View, pads: readonly number[]): number | string {
  const rank = dimensions.length;
  const isPadded = (i: number): boolean => pads[i] !== 0 || pads[rank + i] !== 0;
  if (rank < 3 || rank > 4) return 'of one or two spatial dimensions, beside batch and channels';
  if (isPadded(0)) return 'padded in space alone, not along dimension 0, the batch';
  const { axes } = stream.layout;
  if (axes === undefined) {
    // A Transpose that brings what was dimension 1 to the end brings channels there.
    const [, second = []] = stream.layout.source;
    const isLast = !sameFactors(dimensions[1] ?? [], second) && sameFactors(dimensions[rank - 1] ?? [], second);
    const order = isLast ? [rank - 1, 1] : [1, rank - 1];
    return order.find((i) => !isPadded(i)) ?? 'padded in space alone, with dimension 1 or the last as channels';
  }
  const fits = (channels: number): boolean => {
    const order = [...dimensions.keys()].filter((i) => i !== 0 && i !== channels);
    return axes.length === rank - 1 && [...order, channels].every((i, k) => sameFactors(axes[k]?.factors ?? [], dimensions[i] ?? []));
  };
  const channels = [1, rank - 1].filter(fits);
  if (channels.length === 0) return `in the order N C and space, or N, space and C, of a value that streams ${renderAxes(irAxes(axes))}`;
  return channels.find((i) => !isPadded(i)) ?? `padded in space alone, not along dimension ${channels[0] ?? 1}, the channels`;
}

/** The name by which a node reads a view. */
export function aliasOf(node: SourceNode, view: View): string {
  const names = new Set(node.inputs);
  return view.stream.aliases.find(({ tensor }) => names.has(tensor))?.tensor ?? view.stream.name;
}

/** For each element in the order of `elements` its position in `order`; both hold the same leaves. */
function positionsOf(elements: readonly Factor[], order: readonly Factor[]): Uint32Array {
  const index = new Map(order.map((leaf, i) => [leaf, i]));
  const factors = order.map(({ size }) => ({ name: '', size }));
  return sourceToStream({ tensors: [], factors, dimensions: [elements.map((leaf) => index.get(leaf) ?? 0)] });
}

/** The message for a batch that is merged with other dimensions, or not in front. */
export function batchMoved(node: SourceNode, view: View): Diagnostic {
  const { layout } = view.stream;
  const batch = sizeOf(layout.axes === undefined ? (layout.source[0] ?? []) : layout.batch);
  const hint = 'Frames are computed one after another; export the model with batch 1 or a symbolic batch.';
  return onnxDiagnostics.make.batchMoved(node.subject, { shape: shapeOf(view.dimensions), batch }, hint);
}

function sameAxisFactors(a: readonly LayoutAxis[], b: readonly LayoutAxis[]): boolean {
  return a.length === b.length && a.every((axis, i) => axis.name === b[i]?.name && sameFactors(axis.factors, b[i].factors));
}
