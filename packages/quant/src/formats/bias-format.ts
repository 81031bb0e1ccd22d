import {
  type Quantization,
  type Result,
  type Subject,
  type Tensor,
  codeRange,
  failure,
  integerType,
  roundHalfEven,
  scaleAt,
  success,
} from '@netloom/ir';
import { quantDiagnostics } from '../quant-diagnostics.js';

const biasBits = 32;

/**
 * 32-bit codes of a bias in units of input scale times weight scale, which the weight scales were chosen to admit.
 *
 * @errors QNT023 parameterNotFloat
 */
export function quantizeBias(subject: Subject, bias: Tensor, inputScale: number, weights: Quantization): Result<Tensor> {
  if (bias.type.kind !== 'float32') {
    const shown = { parameter: 'bias', actual: `${bias.type.bits}-bit integer` };
    return failure([quantDiagnostics.make.parameterNotFloat(subject, shown)]);
  }
  const { low, high } = codeRange({ signed: true, bits: biasBits });
  const scale = weights.scale.map((ofChannel) => Math.fround(inputScale * ofChannel));
  const quantization: Quantization = { ...weights, scale, zeroPoint: scale.map(() => 0) };
  const data = Int32Array.from(bias.data, (element, channel) => {
    const code = roundHalfEven(element / scaleAt(quantization, channel));
    return Math.min(high, Math.max(low, code));
  });
  return success({ axes: bias.axes, type: integerType(true, biasBits, quantization), data });
}
