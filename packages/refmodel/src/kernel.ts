import { type Layer, type Tensor, type TensorData, type TensorType, defineExtensionPoint } from '@netloom/ir';

/**
 * Computes one layer type, on float32 as on integers: the element types of its inputs and outputs say which.
 *
 * A kernel is pure. What depends on the layer alone may be kept from frame to frame; see `perLayerState`.
 */
export interface Kernel {
  readonly layerType: string;
  /**
   * Computes one frame.
   *
   * @param inputs the layer's inputs in its order, elements in stream order
   * @param outputs axes and element types of the values to make
   * @returns the elements of each output in stream order
   * @throws Error on layers that the legality rules refuse (a bug of the caller)
   */
  execute(layer: Layer, inputs: readonly Tensor[], outputs: readonly TensorType[]): readonly TensorData[];
}

export const kernels = defineExtensionPoint<Kernel>('kernel@1', (part) => part.layerType, { perLayerType: true });
