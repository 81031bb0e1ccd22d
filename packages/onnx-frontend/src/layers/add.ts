import { type Tensor, add as addType, conv, float32, gemm } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import type { ImportContext } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { type Factor, leavesOf, sizeOf } from '../view/factor.js';
import type { Dimension } from '../view/layout.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';

const signature = {
  domain: '',
  operator: 'Add',
  layerTypes: [addType.type, conv.type, gemm.type],
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
};

/**
 * Imports an Add of two computed values of one shape, and one of a constant per channel as the bias of the Conv, Gemm or
 * MatMul in front of it, in float32.
 *
 * @errors ONX076 inputRule, ONX080 addUnsupported
 * @source ONNX Add-14; before version 7 the constant is aligned by `axis`
 */
export const add: readonly Importer[] = [
  {
    ...signature,
    since: 1,
    attributes: { axis: 'int', broadcast: 'int', consumed_inputs: 'ints' },
    import: (node, context) => { importAdd(node, context, node.int('axis', undefined)); },
  },
  { ...signature, since: 7, attributes: {}, import: (node, context) => { importAdd(node, context, undefined); } },
];

function importAdd(node: SourceNode, context: ImportContext, axis: number | undefined): void {
  const index = context.isConstant(node, 0) ? 1 : 0;
  const view = context.data(node, index);
  if (view === undefined || view.stream.placeholder) return;
  const unsupported = (problem: string): void => {
    context.report(onnxDiagnostics.make.addUnsupported(node.subject, { problem }));
  };
  if (!context.isConstant(node, 1 - index)) {
    // An unknown second input was reported where it was made.
    if (context.isComputed(node, 1 - index)) addValues(node, context, view, unsupported);
    return;
  }
  const tensor = context.constant(node, 1 - index);
  const addend = tensor === undefined ? undefined : context.reals(node, tensor);
  const target = context.mergeTarget(view);
  if (tensor === undefined || addend === undefined) return;
  if (typeof target === 'string') {
    unsupported(target);
    return;
  }
  const { layer } = target;
  if (layer.type !== conv.type && layer.type !== gemm.type) {
    unsupported(`its input comes from ${layer.type}`);
    return;
  }
  const added = tensor.dims.length - view.dimensions.length;
  const whole: View = { ...view, dimensions: [...Array.from({ length: Math.max(0, added) }, () => []), ...view.dimensions] };
  const channels = target.axes.find(({ name }) => name === 'C')?.factors ?? [];
  const pick = channelIndex(whole.dimensions, channels, alignDims(tensor.dims, whole.dimensions.length, axis));
  if (pick === undefined) {
    unsupported(`its constant [${tensor.dims.join(', ')}] is not one number per channel of ${shapeOf(view.dimensions).join('x')}`);
    return;
  }
  const old = layer.parameters.bias?.data;
  const count = sizeOf(channels);
  const data = Float32Array.from({ length: count }, (_, channel) => (old?.[channel] ?? 0) + (addend[pick(channel)] ?? 0));
  const bias: Tensor = { axes: [{ name: 'O', size: count }], type: float32, data };
  context.merge(node, whole, { ...layer.parameters, bias });
}

function addValues(node: SourceNode, context: ImportContext, first: View, unsupported: (problem: string) => void): void {
  const second = context.data(node, 1);
  if (second === undefined || second.stream.placeholder) return;
  const shapes = [first, second].map(({ dimensions }) => shapeOf(dimensions).join('x'));
  if (shapes[0] !== shapes[1]) unsupported(`its inputs are ${shapes.join(' and ')}`);
  else if (context.align(node, first, second))
    context.addElementwise(node, { type: addType.type, attributes: {}, inputs: [first, second] });
}

/** Dimensions of the constant, one for each of the view: aligned at the end, or from `axis` on. */
function alignDims(dims: readonly number[], rank: number, axis: number | undefined): readonly number[] {
  const start = axis === undefined ? rank - dims.length : axis < 0 ? axis + rank : axis;
  return Array.from({ length: rank }, (_, i) => dims[i - start] ?? 1);
}

/** For a channel, the index of its constant; undefined if the constant is not per channel or does not fit. */
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
