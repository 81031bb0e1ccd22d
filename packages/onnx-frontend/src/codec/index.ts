/**
 * Reads and writes ONNX files and the tensors in them.
 *
 * @packageDocumentation
 */
export * from './attribute.js';
export * from './decode-tensor.js';
export * from './element-kind.js';
export * from './encode-tensor.js';
export type { ExternalData } from './external-data.js';
export * from './make-model.js';
export * from './model-file.js';
export * from './onnx-tensor.js';
