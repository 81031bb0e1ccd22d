import type { ImportContext } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { type Factor, leavesOf, sizeOf } from '../view/factor.js';
import type { Dimension, LayoutAxis } from '../view/layout.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';

/** How a constant is broadcast to a computed value. */
export interface ConstantShape {
  readonly dims: readonly number[];
  /** The first dimension that `dims` are aligned with; aligned at the end if absent. */
  readonly axis?: number;
  /** The dimension that must hold the channels, whatever the sizes; that of the only size other than 1 if absent. */
  readonly channels?: number;
}

/** A value whose order is known, and the element of a constant that each of its channels has. */
export interface ChannelConstant {
  readonly input: View;
  readonly axes: readonly LayoutAxis[];
  /** One index into the constant's elements for each channel. */
  readonly indices: readonly number[];
}

/**
 * Settles which elements of a constant the channels of a value have, and by that the value's order.
 *
 * @returns undefined where it is not one number per channel @errors ONX080 constantPerChannel, ONX076 inputRule, ONX077 batchMoved
 */
export function channelConstant(node: SourceNode, context: ImportContext, view: View, { dims, axis, channels: named }: ConstantShape): ChannelConstant | undefined {
  const rank = Math.max(view.dimensions.length, dims.length);
  const whole: View = { ...view, dimensions: [...Array.from({ length: rank - view.dimensions.length }, () => []), ...view.dimensions] };
  const aligned = alignDims(dims, rank, axis);
  const fits = aligned.every((size, i) => size === 1 || size === sizeOf(whole.dimensions[i] ?? []));
  const input = fits ? withChannels(node, context, whole, aligned, named) : undefined;
  if (fits && input === undefined) return undefined;
  const axes = input?.stream.layout.axes ?? [];
  const channels = axes.find(({ name }) => name === 'C')?.factors ?? [];
  const indexOf = input === undefined ? undefined : channelIndex(input.dimensions, channels, aligned);
  if (input === undefined || indexOf === undefined) {
    const problem = `its constant [${dims.join(', ')}] is not one number per channel of ${shapeOf(view.dimensions).join('x')}`;
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem }));
    return undefined;
  }
  return { input, axes, indices: Array.from({ length: sizeOf(channels) }, (_, channel) => indexOf(channel)) };
}

/** The input with its order settled: by the dimension that the constants name, or as N C, N C W or N C H W. */
function withChannels(
  node: SourceNode,
  context: ImportContext,
  view: View,
  aligned: readonly number[],
  named: number | undefined,
): View | undefined {
  if (view.stream.layout.axes !== undefined) return view;
  const varying = aligned.flatMap((size, i) => (size === 1 ? [] : [i]));
  const [only, more] = varying;
  if (more !== undefined) {
    const actual = shapeOf(view.dimensions).join('x');
    const problem = `its constant differs along ${varying.length} dimensions of ${actual}`;
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem }));
    return undefined;
  }
  return context.channels(node, view, named ?? only ?? Math.min(1, view.dimensions.length - 1));
}


/** Dimensions of a constant, one for each of the tensor it is broadcast to: aligned at the end, or from `axis` on. */
function alignDims(dims: readonly number[], rank: number, axis: number | undefined): readonly number[] {
  const start = axis === undefined ? rank - dims.length : axis < 0 ? axis + rank : axis;
  return Array.from({ length: rank }, (_, i) => dims[i - start] ?? 1);
}

/** For a channel, the index of its element of a constant; undefined if the constant is not per channel or does not fit. */
function channelIndex(
  dimensions: readonly Dimension[],
  channels: readonly Factor[],
  dims: readonly number[],
): ((channel: number) => number) | undefined {
  const order = leavesOf(channels);
  const strides = new Map<Factor, number>();
  let stride = 1;
  for (let i = dimensions.length - 1; i >= 0; i--) {
    const dimension = dimensions[i] ?? [];
    const size = dims[i] ?? 1;
    if (size === 1) continue;
    if (size !== sizeOf(dimension)) return undefined;
    for (const leaf of [...leavesOf(dimension)].reverse()) {
      if (!order.includes(leaf)) return undefined;
      strides.set(leaf, stride);
      stride *= leaf.size;
    }
  }
  return (channel) => {
    let rest = channel;
    let index = 0;
    for (const leaf of [...order].reverse()) {
      index += (rest % leaf.size) * (strides.get(leaf) ?? 0);
      rest = Math.floor(rest / leaf.size);
    }
    return index;
  };
}
