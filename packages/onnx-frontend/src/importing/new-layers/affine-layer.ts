import { type Result, type Tensor, conv, failure, float32, gemm, success } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import { sizeOf } from '../../view/factor.js';
import type { LayoutAxis } from '../../view/layout.js';
import type { ChannelFunction, LayerContent } from '../session/layer-draft.js';
import { functionAt } from './channel-function.js';

/** A vector of more elements than this has no diagonal matrix. */
const diagonalLimit = 1024;

export const notFinite = 'it makes weights that are not finite';

/**
 * An affine function as a layer of its own: a depthwise 1x1 convolution, or a Gemm with a diagonal matrix where there is no
 * space.
 *
 * @param functions one for all channels, or one for each
 * @errors ONX080 constantPerChannel
 */
export function affineLayer(node: SourceNode, axes: readonly LayoutAxis[], functions: readonly ChannelFunction[]): Result<LayerContent> {
  const refuse = (problem: string): Result<LayerContent> => failure([onnxDiagnostics.make.constantPerChannel(node.subject, { problem })]);
  const count = sizeOf(axes.find(({ name }) => name === 'C')?.factors ?? []);
  if (axes.length === 1 && count > diagonalLimit) return refuse(`it stands alone on a vector of ${count} elements, more than ${diagonalLimit}`);
  const content = affineContent(axes, count, functions);
  return areFinite(content.parameters) ? success(content) : refuse(notFinite);
}

/** True if all elements of parameters are finite. */
export function areFinite(parameters: Readonly<Record<string, Tensor>>): boolean {
  return Object.values(parameters).every(({ data }) => data.every(Number.isFinite));
}

function affineContent(axes: readonly LayoutAxis[], count: number, functions: readonly ChannelFunction[]): LayerContent {
  const parameters = parametersOf(axes.length - 1, count, functions);
  if (axes.length === 1) return { type: gemm.type, attributes: {}, parameters };
  const ones = axes.slice(1).map(() => 1);
  const zeros = ones.map(() => 0);
  return { type: conv.type, attributes: { kernel: ones, strides: ones, dilations: ones, padsBegin: zeros, padsEnd: zeros, groups: count }, parameters };
}

/** One weight for each channel, as a 1x1 kernel or on the diagonal of a matrix. */
function parametersOf(space: number, channels: number, functions: readonly ChannelFunction[]): Readonly<Record<string, Tensor>> {
  const rows = { name: 'O', size: channels };
  const kernel = space === 2 ? ['KH', 'KW'] : ['KW'];
  const inner = space === 0 ? [{ name: 'I', size: channels }] : [...kernel, 'I'].map((name) => ({ name, size: 1 }));
  const columns = space === 0 ? channels : 1;
  const data = new Float32Array(channels * columns);
  for (let row = 0; row < channels; row++) data[row * columns + (row % columns)] = functionAt(functions, row).multiply;
  const offsets = Float32Array.from({ length: channels }, (_, row) => functionAt(functions, row).add);
  const weight: Tensor = { axes: [rows, ...inner], type: float32, data };
  return offsets.every((offset) => offset === 0) ? { weight } : { weight, bias: { axes: [rows], type: float32, data: offsets } };
}
