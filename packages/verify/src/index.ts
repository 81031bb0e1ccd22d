/**
 * Holds the golden model against ONNX Runtime, value by value.
 *
 * @packageDocumentation
 */
export * from './comparison.js';
export * from './explained.js';
export * from './float-judge.js';
export * from './integer-judge.js';
export { lowerQonnx } from './qonnx/lower-qonnx.js';
export type * from './trace.js';
