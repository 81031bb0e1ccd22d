import { type Tensor, conv, float32, gemm } from '@netloom/ir';
import { affineLayer, areFinite, notFinite } from '../importing/new-layers/affine-layer.js';
import type { ImportContext, MergeTarget } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { sizeOf } from '../view/factor.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';
import { alignDims, channelIndex } from './channel-constant.js';

/** The layer types that an affine function of each channel becomes, or becomes a part of. */
export const affineLayerTypes: readonly string[] = [conv.type, gemm.type];

/** y = multiply(x) + add for each channel, in float64; `index` is that of the channel's element of the constants. */
export interface ChannelAffine {
  readonly multiply: (x: number, index: number) => number;
  readonly add: (index: number) => number;
}

/** How the constants of an affine function are broadcast to its input. */
export interface ConstantShape {
  readonly dims: readonly number[];
  /** The first dimension that `dims` are aligned with; aligned at the end if absent. */
  readonly axis?: number;
  /** The dimension that must hold the channels, whatever the sizes; that of the only size other than 1 if absent. */
  readonly channels?: number;
}

/**
 * Imports an affine function of each channel. It becomes part of the Conv, Gemm or MatMul in front of it, if nothing
 * else reads that: computed in float64 and rounded to float32 once. Behind a layer of codes it becomes part of how that rounds.
 * Elsewhere it is a layer of its own (see `affineLayer`).
 *
 * @errors ONX080 constantPerChannel, ONX076 inputRule, ONX077 batchMoved
 */
export function importAffine(node: SourceNode, context: ImportContext, view: View, shape: ConstantShape, affine: ChannelAffine): void {
  const { dims, axis } = shape;
  const rank = Math.max(view.dimensions.length, dims.length);
  const whole: View = { ...view, dimensions: [...Array.from({ length: rank - view.dimensions.length }, () => []), ...view.dimensions] };
  const aligned = alignDims(dims, rank, axis);
  const refuse = (problem: string): void => {
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem }));
  };
  if (view.stream.layout.axes === undefined && shape.channels === undefined && dims.every((size) => size === 1)) {
    importScalar(node, context, view, affine);
    return;
  }
  const notPerChannel = `its constant [${dims.join(', ')}] is not one number per channel of ${shapeOf(view.dimensions).join('x')}`;
  const fits = aligned.every((size, i) => size === 1 || size === sizeOf(whole.dimensions[i] ?? []));
  const input = fits ? withChannels(node, context, whole, aligned, shape.channels) : undefined;
  if (!fits) refuse(notPerChannel);
  if (input === undefined) return;
  const axes = input.stream.layout.axes ?? [];
  const channels = axes.find(({ name }) => name === 'C')?.factors ?? [];
  const index = channelIndex(input.dimensions, channels, aligned);
  if (index === undefined) {
    refuse(notPerChannel);
    return;
  }
  const byChannel: ChannelAffine = {
    multiply: (x, channel) => affine.multiply(x, index(channel)),
    add: (channel) => affine.add(index(channel)),
  };
  const functions = Array.from({ length: sizeOf(channels) }, (_, channel) => ({ multiply: Math.fround(byChannel.multiply(1, channel)), add: Math.fround(byChannel.add(channel)) }));
  if (context.standsOnAccumulators(input)) {
    if (functions.every(({ multiply, add }) => Number.isFinite(multiply) && Number.isFinite(add))) context.addAffine(node, input, functions, (made) => affineLayer(node, made, functions));
    else refuse(notFinite);
    return;
  }
  const target = context.mergeTarget(input);
  if (typeof target !== 'string' && affineLayerTypes.includes(target.layer.type)) {
    const parameters = folded(target, byChannel);
    if (areFinite(parameters)) context.merge(node, input, parameters);
    else refuse(notFinite);
    return;
  }
  const layer = affineLayer(node, axes, functions);
  layer.diagnostics.forEach((problem) => { context.report(problem); });
  if (layer.ok) context.addLayer(node, { ...layer.value, inputs: [input] }, input.dimensions);
}

/** One number for all elements says nothing of their order. */
function importScalar(node: SourceNode, context: ImportContext, view: View, affine: ChannelAffine): void {
  const evaluate = (x: number): number => Math.fround(Math.fround(affine.multiply(x, 0)) + affine.add(0));
  context.addAffine(node, view, [{ multiply: affine.multiply(1, 0), add: affine.add(0), evaluate }], (axes, functions) => affineLayer(node, axes, functions));
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

/** Parameters of the layer in front, whose output is now the affine function's. */
function folded({ layer }: MergeTarget, { multiply, add }: ChannelAffine): Readonly<Record<string, Tensor>> {
  const { weight, bias } = layer.parameters;
  const rows = weight?.axes[0]?.size ?? 0;
  if (weight === undefined) throw new Error(`${layer.type} has weights`);
  const columns = weight.data.length / rows;
  const data = Float32Array.from(weight.data, (w, i) => multiply(w, Math.floor(i / columns)));
  const offsets = Float32Array.from({ length: rows }, (_, row) => multiply(bias?.data[row] ?? 0, row) + add(row));
  const made: Tensor = { axes: [{ name: 'O', size: rows }], type: float32, data: offsets };
  const hasBias = bias !== undefined || !offsets.every((offset) => offset === 0);
  return { ...layer.parameters, weight: { ...weight, data }, ...(hasBias ? { bias: made } : {}) };
}
