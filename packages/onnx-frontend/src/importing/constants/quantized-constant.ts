import { type ElementType, type IntegerType, type Quantization, float32, integerType } from '@netloom/ir';
import type { OnnxTensor } from '../../codec/onnx-tensor.js';

/** Scale and zero point as DequantizeLinear and QuantizeLinear have them. */
export interface TensorFormat {
  readonly signed: boolean;
  readonly bits: number;
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  /** The dimension along which they differ; one for all where it is absent. */
  readonly dimension?: number;
}

/** A constant that importers see. Behind DequantizeLinear it holds reals, and the codes that they were. */
export interface ConstantTensor extends OnnxTensor {
  readonly quantized?: { readonly codes: Int32Array; readonly format: TensorFormat };
}

/** What a layer's parameter is made of: codes where both it and the layer's input are quantized, else reals. */
export interface ParameterElements {
  readonly data: Float32Array | Int32Array;
  /** @param axes names of the parameter's axes in the order of the constant's dimensions */
  typeOf(axes: readonly string[]): ElementType;
}

/** A constant as reals. */
export function realElements(data: Float32Array): ParameterElements {
  return { data, typeOf: () => float32 };
}

/** A constant as codes. */
export function codeElements({ codes, format }: NonNullable<ConstantTensor['quantized']>): ParameterElements {
  return { data: codes, typeOf: (axes) => integerTypeOf(format, axes) };
}

/** The elements multiplied with a positive factor: reals by themselves, codes by their scale. */
export function scaledElements(elements: ParameterElements, factor: number): ParameterElements {
  const { data } = elements;
  if (factor === 1) return elements;
  if (data instanceof Float32Array) return { ...elements, data: data.map((real) => factor * real) };
  return { data, typeOf: (axes) => scaledType(elements.typeOf(axes), factor) };
}

function scaledType(type: ElementType, factor: number): ElementType {
  if (type.kind !== 'integer' || type.quantization === undefined) return type;
  const { quantization } = type;
  return integerType(type.signed, type.bits, { ...quantization, scale: quantization.scale.map((scale) => Math.fround(scale * factor)) });
}

/** For each element of a tensor, row-major, the index of its scale. */
export function scaleIndex(dims: readonly number[], { dimension, scale }: TensorFormat): (element: number) => number {
  if (dimension === undefined) return () => 0;
  const inner = dims.slice(dimension + 1).reduce((count, size) => count * size, 1);
  return (element) => Math.floor(element / inner) % scale.length;
}

/** The element type of a format whose dimensions have these names. */
export function integerTypeOf({ signed, bits, scale, zeroPoint, dimension }: TensorFormat, axes: readonly string[]): IntegerType {
  const axis = dimension === undefined ? undefined : axes[dimension];
  return integerType(signed, bits, { ...(axis === undefined ? {} : { axis }), scale, zeroPoint });
}

/** True if both give the same codes for the same reals. */
export function sameFormat(a: IntegerType, b: IntegerType): boolean {
  return a.signed === b.signed && a.bits === b.bits && sameQuantization(a.quantization, b.quantization);
}

function sameQuantization(a: Quantization | undefined, b: Quantization | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.axis === b.axis && a.scale.join() === b.scale.join() && a.zeroPoint.join() === b.zeroPoint.join();
}
