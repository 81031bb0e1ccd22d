import { type Result, failure, success } from '@netloom/ir';
import { onnx } from '../generated/onnx.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { decodingCost } from './decoding-cost.js';

/** The most memory that a decoded file may take, in bytes, not counting raw data, which is not copied. */
const costLimit = 2 ** 30;

/**
 * Decodes a file that is one message. Byte fields of the result are views of `bytes`.
 *
 * @errors ONX001 fileInvalid, ONX002 fileTooLarge
 */
export function decodeMessage(message: 'Model', bytes: Uint8Array): Result<onnx.ModelProto.$Properties>;
export function decodeMessage(message: 'Tensor', bytes: Uint8Array): Result<onnx.TensorProto.$Properties>;
export function decodeMessage(
  message: 'Model' | 'Tensor',
  bytes: Uint8Array,
): Result<onnx.ModelProto.$Properties | onnx.TensorProto.$Properties> {
  const subject = { kind: 'file', name: message === 'Model' ? 'model' : 'tensor' };
  const cost = decodingCost(bytes, message);
  if (cost > costLimit) return failure([onnxDiagnostics.make.fileTooLarge(subject, { limit: costLimit, actual: cost })]);
  try {
    return success(message === 'Model' ? onnx.ModelProto.decode(bytes) : onnx.TensorProto.decode(bytes));
  } catch (error) {
    // The decoder reports bad input by throwing; nothing else runs in it.
    const problem = error instanceof Error ? error.message : String(error);
    return failure([onnxDiagnostics.make.fileInvalid(subject, { problem })]);
  }
}
