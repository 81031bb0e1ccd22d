import { elementCount } from '../graph/axis.js';
import { codeRange } from '../graph/element-type.js';
import { stairCode } from '../graph/encoding.js';
import type { Value } from '../graph/graph.js';
import type { TensorData, TensorType } from '../graph/tensor.js';
import { quantizeReal, roundHalfEven, scaleAt, zeroPointAt } from './requantize.js';

/**
 * The codes that stand for reals in a value, as the host feeds them to hardware; plain integers are rounded and
 * saturated, reals stay what they are. An input's own encoding goes before its format.
 *
 * @shape reals any, in stream order -> the same
 * @rounding half to even, then saturate
 * @source integer semantics, section From and to reals
 */
export function quantizeFrame({ axes, type, encoding }: TensorType & Pick<Value, 'encoding'>, reals: Float32Array): TensorData {
  if (type.kind === 'float32') return reals;
  if (encoding !== undefined) {
    const indexOf = axisIndex(axes, encoding.length === 1 ? undefined : 'C');
    const [first = { thresholds: [], codes: [0] }] = encoding;
    return Int32Array.from(reals, (real, i) => stairCode(encoding[indexOf(i)] ?? first, Math.fround(real)));
  }
  const { quantization } = type;
  const range = codeRange(type);
  if (quantization === undefined)
    return Int32Array.from(reals, (real) => Math.min(range.high, Math.max(range.low, roundHalfEven(real))));
  const indexOf = axisIndex(axes, quantization.axis);
  return Int32Array.from(reals, (real, i) => {
    const index = indexOf(i);
    return quantizeReal(real, scaleAt(quantization, index), zeroPointAt(quantization, index), range);
  });
}

/**
 * The reals that the codes of a value stand for; plain integers stand for themselves.
 *
 * @shape codes any, in stream order -> the same
 * @source integer semantics, section From and to reals
 */
export function dequantizeFrame({ axes, type }: TensorType, codes: TensorData): Float32Array {
  if (type.kind === 'float32') return Float32Array.from(codes);
  // Unsigned 32-bit codes are kept wrapped.
  const valueAt = (code: number): number => (!type.signed && code < 0 ? code + 2 ** 32 : code);
  const { quantization } = type;
  if (quantization === undefined) return Float32Array.from(codes, valueAt);
  const indexOf = axisIndex(axes, quantization.axis);
  return Float32Array.from(codes, (code, i) => {
    const index = indexOf(i);
    return (valueAt(code) - zeroPointAt(quantization, index)) * scaleAt(quantization, index);
  });
}

/** The index on the axis of each element by its position; 0 without an axis. */
function axisIndex(axes: TensorType['axes'], name: string | undefined): (position: number) => number {
  const at = axes.findIndex((axis) => axis.name === name);
  const size = axes[at]?.size;
  if (size === undefined) return () => 0;
  const stride = elementCount(axes.slice(at + 1));
  return (position) => Math.floor(position / stride) % size;
}
