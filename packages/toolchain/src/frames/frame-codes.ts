import { type Value, codeRange, elementCount, quantizeReal, roundHalfEven, scaleAt, zeroPointAt } from '@netloom/ir';

/**
 * The codes that stand for reals in an integer value: quantized as ONNX's QuantizeLinear does. Plain integers are rounded
 * and saturated.
 *
 * @shape reals any, in stream order -> the same
 * @throws Error if the value is no integer (a bug of the caller)
 */
export function frameCodes(value: Value, reals: Float32Array): Int32Array {
  if (value.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(value.name)} is no integer`);
  const range = codeRange(value.type);
  const { quantization } = value.type;
  if (quantization === undefined)
    return Int32Array.from(reals, (real) => Math.min(range.high, Math.max(range.low, roundHalfEven(real))));
  const position = indexOnAxis(value, quantization.axis);
  return Int32Array.from(reals, (real, i) => {
    const index = position(i);
    return quantizeReal(real, scaleAt(quantization, index), zeroPointAt(quantization, index), range);
  });
}

/**
 * The reals that codes stand for; plain integers are themselves.
 *
 * @shape codes any, in stream order -> the same
 */
export function frameReals(value: Value, codes: Float32Array | Int32Array): Float32Array {
  if (value.type.kind !== 'integer' || value.type.quantization === undefined) return Float32Array.from(codes);
  const { quantization } = value.type;
  const position = indexOnAxis(value, quantization.axis);
  return Float32Array.from(codes, (code, i) => {
    const index = position(i);
    return (code - zeroPointAt(quantization, index)) * scaleAt(quantization, index);
  });
}

function indexOnAxis({ axes }: Value, axis: string | undefined): (element: number) => number {
  const at = axes.findIndex(({ name }) => name === axis);
  if (at < 0) return () => 0;
  const stride = elementCount(axes.slice(at + 1));
  const size = axes[at]?.size ?? 1;
  return (element) => Math.floor(element / stride) % size;
}
