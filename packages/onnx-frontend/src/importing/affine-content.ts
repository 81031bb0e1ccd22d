import { type Tensor, conv, float32, gemm } from '@netloom/ir';
import { sizeOf } from '../view/factor.js';
import type { LayoutAxis } from '../view/layout.js';
import type { LayerContent } from './graph-draft.js';

/** y = multiply(x) + add for each channel, in float64; `index` is that of the channel's element of the constants. */
export interface ChannelAffine {
  readonly multiply: (x: number, index: number) => number;
  readonly add: (index: number) => number;
}

/** An affine function of each channel as a layer of its own: a depthwise 1x1 convolution, or a Gemm with a diagonal matrix where there is no space. */
export function affineContent(axes: readonly LayoutAxis[], affine: ChannelAffine): LayerContent {
  const count = sizeOf(axes.find(({ name }) => name === 'C')?.factors ?? []);
  const parameters = parametersOf(axes.length - 1, count, affine);
  if (axes.length === 1) return { type: gemm.type, attributes: {}, parameters };
  const ones = axes.slice(1).map(() => 1);
  const zeros = ones.map(() => 0);
  return { type: conv.type, attributes: { kernel: ones, strides: ones, dilations: ones, padsBegin: zeros, padsEnd: zeros, groups: count }, parameters };
}

/** One weight for each channel, as a 1x1 kernel or on the diagonal of a matrix. */
function parametersOf(space: number, channels: number, { multiply, add }: ChannelAffine): Readonly<Record<string, Tensor>> {
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
