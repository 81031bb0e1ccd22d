import { type Result, type Tensor, conv, failure, float32, gemm, success } from '@netloom/ir';
import type { LayerContent } from '../importing/graph-draft.js';
import type { ImportContext, MergeTarget } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { sizeOf } from '../view/factor.js';
import type { LayoutAxis } from '../view/layout.js';
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

/** A vector of more elements than this has no diagonal matrix. */
const diagonalLimit = 1024;

/**
 * Imports an affine function of each channel. It becomes part of the Conv, Gemm or MatMul in front of it, if nothing
 * else reads that: computed in float64 and rounded to float32 once, or, of codes, exactly. Elsewhere it is a layer of its own: a depthwise
 * 1x1 convolution, or a Gemm with a diagonal matrix where there is no space.
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
  const target = context.mergeTarget(input);
  if (typeof target !== 'string' && affineLayerTypes.includes(target.layer.type)) {
    const parameters = folded(target, byChannel);
    if (isFinite(parameters)) context.merge(node, input, parameters);
    else refuse(notFinite);
    return;
  }
  const ofChannel = { multiply: (channel: number) => byChannel.multiply(1, channel), add: byChannel.add };
  if (context.scaleAccumulators(node, input, ofChannel)) return;
  const layer = standalone(node, axes, byChannel);
  layer.diagnostics.forEach((problem) => { context.report(problem); });
  if (layer.ok) context.addLayer(node, { ...layer.value, inputs: [input] }, input.dimensions);
}

const notFinite = 'it makes weights that are not finite';

/** One number for all elements says nothing of their order. */
function importScalar(node: SourceNode, context: ImportContext, view: View, affine: ChannelAffine): void {
  const evaluate = (x: number): number => Math.fround(Math.fround(affine.multiply(x, 0)) + affine.add(0));
  const scalar = { multiply: affine.multiply(1, 0), add: affine.add(0), evaluate };
  context.addScalarAffine(node, view, scalar, (axes, { multiply, add }) => standalone(node, axes, { multiply: (x) => x * multiply, add: () => add }));
}

/** A layer of its own; see `importAffine`. @errors ONX080 constantPerChannel */
function standalone(node: SourceNode, axes: readonly LayoutAxis[], affine: ChannelAffine): Result<LayerContent> {
  const refuse = (problem: string): Result<LayerContent> => failure([onnxDiagnostics.make.constantPerChannel(node.subject, { problem })]);
  const count = sizeOf(axes.find(({ name }) => name === 'C')?.factors ?? []);
  if (axes.length === 1 && count > diagonalLimit)
    return refuse(`it stands alone on a vector of ${count} elements, more than ${diagonalLimit}`);
  const parameters = alone(axes.length - 1, count, affine);
  if (!isFinite(parameters)) return refuse(notFinite);
  const ones = axes.slice(1).map(() => 1);
  const zeros = ones.map(() => 0);
  const window = { kernel: ones, strides: ones, dilations: ones, padsBegin: zeros, padsEnd: zeros };
  const layer =
    axes.length === 1 ? { type: gemm.type, attributes: {} } : { type: conv.type, attributes: { ...window, groups: count } };
  return success({ ...layer, parameters });
}

function isFinite(parameters: Readonly<Record<string, Tensor>>): boolean {
  return Object.values(parameters).every(({ data }) => data.every(Number.isFinite));
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

/** Parameters of a layer of its own: one weight for each channel, as a 1x1 kernel or on the diagonal of a matrix. */
function alone(space: number, channels: number, { multiply, add }: ChannelAffine): Readonly<Record<string, Tensor>> {
  const rows = { name: 'O', size: channels };
  const kernel = space === 2 ? ['KH', 'KW'] : ['KW'];
  const inner = space === 0 ? [{ name: 'I', size: channels }] : [...kernel, 'I'].map((name) => ({ name, size: 1 }));
  const columns = space === 0 ? channels : 1;
  const data = new Float32Array(channels * columns);
  for (let row = 0; row < channels; row++) data[row * columns + (row % columns)] = multiply(1, row);
  const offsets = Float32Array.from({ length: channels }, (_, row) => add(row));
  const weight: Tensor = { axes: [rows, ...inner], type: float32, data };
  return offsets.every((offset) => offset === 0) ? { weight } : { weight, bias: { axes: [rows], type: float32, data: offsets } };
}
