/**
 * Holds the golden model against ONNX Runtime, value by value.
 *
 * @packageDocumentation
 */
export * from './comparison.js';
export * from './exact/exact-integers.js';
export * from './explained.js';
export * from './float-judge.js';
export * from './host-steps.js';
export * from './integer-judge.js';
export type * from './trace.js';
export * from './uniform-inputs.js';
export * from './verification.js';
export * from './verify-diagnostics.js';
export * from './verify-model.js';
