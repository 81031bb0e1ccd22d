import type { SpatialWindow } from '@netloom/ir';
import type { AttributeContent } from '../../codec/attribute.js';

/** Where a window slides, as attributes of ONNX. */
export function windowContent({ kernel, strides, dilations, padsBegin, padsEnd }: SpatialWindow): Readonly<Record<string, AttributeContent>> {
  const isDilated = dilations.some((dilation) => dilation !== 1);
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    ...(isDilated ? { dilations: { ints: dilations } } : {}),
    pads: { ints: [...padsBegin, ...padsEnd] },
  };
}
