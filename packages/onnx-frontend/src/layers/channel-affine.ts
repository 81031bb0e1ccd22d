import { type Tensor, conv, float32, gemm } from '@netloom/ir';
import { affineLayer, areFinite, notFinite } from '../importing/new-layers/affine-layer.js';
import type { ImportContext, MergeTarget } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';
import { type ConstantShape, channelConstant } from './channel-constant.js';

/** The layer types that an affine function of each channel becomes, or becomes a part of. */
export const affineLayerTypes: readonly string[] = [conv.type, gemm.type];

/** y = multiply(x) + add for each channel, in float64; `index` is that of the channel's element of the constants. */
export interface ChannelAffine {
  readonly multiply: (x: number, index: number) => number;
  readonly add: (index: number) => number;
}

/**
 * Imports an affine function of each channel. It becomes part of the Conv, Gemm or MatMul in front of it, if nothing
 * else reads that: computed in float64 and rounded to float32 once. Behind a layer of codes it becomes part of how that rounds.
 * Elsewhere it is a layer of its own (see `affineLayer`).
 *
 * @errors ONX080 constantPerChannel, ONX076 inputRule, ONX077 batchMoved
 */
export function importAffine(node: SourceNode, context: ImportContext, view: View, shape: ConstantShape, affine: ChannelAffine): void {
  const { dims } = shape;
  const refuse = (problem: string): void => {
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem }));
  };
  if (view.stream.layout.axes === undefined && shape.channels === undefined && dims.every((size) => size === 1)) {
    importScalar(node, context, view, affine);
    return;
  }
  const settled = channelConstant(node, context, view, shape);
  if (settled === undefined) return;
  const { input, axes, indices } = settled;
  const byChannel: ChannelAffine = {
    multiply: (x, channel) => affine.multiply(x, indices[channel] ?? 0),
    add: (channel) => affine.add(indices[channel] ?? 0),
  };
  const functions = indices.map((_, channel) => ({ multiply: Math.fround(byChannel.multiply(1, channel)), add: Math.fround(byChannel.add(channel)) }));
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
