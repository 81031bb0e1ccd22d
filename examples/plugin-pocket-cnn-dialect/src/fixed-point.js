import { codeRange, float32, integerType, renderFormat, roundHalfEven } from '@netloom/ir';
import { dialectDiagnostics } from './dialect-diagnostics.js';

/**
 * @import { IntegerType } from '@netloom/ir'
 * @import { ImportContext, SourceNode, View } from '@netloom/onnx-frontend'
 * @import { OnnxTensor } from '@netloom/onnx-frontend/codec'
 */

/** Powers of two up to here have reciprocals, and products of two have, that float32 holds. */
const scaleLimit = 2 ** 24;

/**
 * A format of this dialect: scales are inverse, `real = code / scale`.
 *
 * @param {boolean} signed
 * @param {number} scale 2^fraction bits
 * @returns {IntegerType}
 */
export function fixedPoint(signed, scale) {
  return integerType(signed, 8, { scale: [1 / scale], zeroPoint: [0] });
}

/**
 * The codes of real numbers in signed 8-bit fixed point, saturated.
 *
 * @param {OnnxTensor['data']} reals
 * @param {number} scale
 * @returns {Int32Array}
 */
export function saturated(reals, scale) {
  const { low, high } = codeRange(fixedPoint(true, scale));
  return Int32Array.from(Array.from(reals, Number), (real) => Math.min(high, Math.max(low, roundHalfEven(real * scale))));
}

/**
 * A scale and, at the input behind it, its zero point, which is 0. Reports what is wrong and returns undefined then.
 *
 * @param {SourceNode} node
 * @param {number} index of the scale
 * @param {ImportContext} context
 * @returns {number | undefined}
 */
export function readScale(node, index, context) {
  const tensor = context.constant(node, index);
  const zeroPoint = node.hasInput(index + 1) ? context.constant(node, index + 1) : undefined;
  if (tensor === undefined) return undefined;
  const [scale = 0, more] = Array.from(tensor.data, Number);
  const isScale = more === undefined && Number.isInteger(Math.log2(scale)) && scale >= 1 && scale <= scaleLimit;
  const { make } = dialectDiagnostics;
  if (!isScale) context.report(make.scaleInvalid(node.subject, { input: index, limit: scaleLimit, actual: tensor.data.join(', ') }));
  const isShifted = zeroPoint !== undefined && Array.from(zeroPoint.data, Number).some((zero) => zero !== 0);
  if (isShifted) context.report(make.zeroPointInvalid(node.subject, { input: index + 1, actual: zeroPoint.data.join(', ') }));
  return isScale && !isShifted ? scale : undefined;
}

/**
 * The format of a node's data, which is integers behind a QuantizeLinear and has the scale that the node says. Reports
 * what is wrong and returns undefined then.
 *
 * @param {SourceNode} node
 * @param {View | undefined} view
 * @param {ImportContext} context
 * @param {number} [scale] that the node says, if it says one
 * @returns {IntegerType | undefined}
 */
export function formatOf(node, view, context, scale) {
  const { type = float32, placeholder = true } = view?.stream ?? {};
  if (type.kind !== 'integer') {
    if (!placeholder) context.report(dialectDiagnostics.make.notQuantized(node.subject, { actual: renderFormat(type) }));
    return undefined;
  }
  const expected = 1 / (type.quantization?.scale[0] ?? 1);
  if (scale === undefined || scale === expected) return type;
  context.report(dialectDiagnostics.make.scaleChanged(node.subject, { expected, actual: scale }));
  return undefined;
}
