import type { View } from '../../view/stream.js';
import type { ConstantTensor } from '../constants/quantized-constant.js';

/** What a tensor of the source is after import. */
export type Binding =
  | { readonly kind: 'constant'; readonly tensor: ConstantTensor }
  | { readonly kind: 'view'; readonly view: View }
  /** Made by the host, from a graph output. */
  | { readonly kind: 'host'; readonly view: View; readonly inputTensor: string }
  /** Made by a node that could not be imported; what reads it is not reported again. `computed`: it depends on a graph input. */
  | { readonly kind: 'unknown'; readonly computed: boolean };

/** True for tensors that depend on graph inputs, whether they could be imported or not. */
export function isComputed(binding: Binding): boolean {
  return binding.kind === 'unknown' ? binding.computed : binding.kind !== 'constant';
}
