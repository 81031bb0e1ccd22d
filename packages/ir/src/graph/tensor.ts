import type { Axis } from './axis.js';
import type { ElementType } from './element-type.js';

/** Elements in the order of the axes, major to minor: `Float32Array` for float32, `Int32Array` for integers (unsigned 32-bit codes wrap). */
export type TensorData = Float32Array | Int32Array;

/** Axes and element type: what both values and parameters have. */
export interface TensorType {
  readonly axes: readonly Axis[];
  readonly type: ElementType;
}

/** A parameter of a layer: weights, bias, tables. */
export interface Tensor extends TensorType {
  readonly data: TensorData;
}
