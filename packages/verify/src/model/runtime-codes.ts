import { type Provenance, type TensorData, type Value, dequantizeFrame, quantizeFrame, sourceToStream } from '@netloom/ir';
import type { RuntimeTensor } from '@netloom/toolchain';
import { scatter } from '../orders.js';

/** A value's codes as ONNX Runtime has them, in stream order. */
export interface RuntimeCodes {
  readonly codes: TensorData;
  /** Present if the tensor holds reals that no code stands for: the codes, with those half a code off, whatever they are. */
  readonly between?: Float64Array;
}

/**
 * The codes that a tensor of ONNX Runtime stands for: its integers themselves, or the codes of its reals.
 *
 * @param order of the tensor, or for each of its elements the position in the stream
 */
export function codesOfTensor(value: Value, order: Provenance | Uint32Array, { data }: RuntimeTensor): RuntimeCodes {
  const positions = order instanceof Uint32Array ? order : sourceToStream(order);
  if (positions.length !== data.length) throw new Error(`${value.name} has ${positions.length} elements, but ONNX Runtime has made ${data.length}`);
  if (!(data instanceof Float32Array)) return { codes: scatter(positions, Array.from(data, Number), new Int32Array(data.length)) };
  const reals = scatter(positions, data, new Float32Array(data.length));
  const codes = quantizeFrame(value, reals);
  const exact = dequantizeFrame(value, codes);
  if (reals.every((real, i) => real === exact[i])) return { codes };
  return { codes, between: Float64Array.from(codes, (code, i) => (reals[i] === exact[i] ? code : code + ((reals[i] ?? 0) < (exact[i] ?? 0) ? -0.5 : 0.5))) };
}
