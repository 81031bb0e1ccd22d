import type { Result } from '@netloom/ir';
import { onnx } from '../generated/onnx.js';
import { decodeMessage } from './decode-message.js';

/** A model as the file has it, field by field; 64-bit integers are `Long`. */
export type ModelProto = onnx.ModelProto.$Properties;
export type GraphProto = onnx.GraphProto.$Properties;
export type NodeProto = onnx.NodeProto.$Properties;
export type AttributeProto = onnx.AttributeProto.$Properties;
export type TensorProto = onnx.TensorProto.$Properties;
export type ValueInfoProto = onnx.ValueInfoProto.$Properties;

/**
 * Reads an ONNX file. Only the format is checked here, not what the model means.
 *
 * @errors ONX001 fileInvalid, ONX002 fileTooLarge
 */
export function decodeModel(bytes: Uint8Array): Result<ModelProto> {
  return decodeMessage('Model', bytes);
}

/** The bytes of an ONNX file; the same model gives the same bytes. */
export function encodeModel(model: ModelProto): Uint8Array {
  return onnx.ModelProto.encode(model).finish();
}
