/**
 * What the author of a layer tests with: a model goes through all stages, and GHDL is held against the golden model.
 *
 * @packageDocumentation
 */
export * from './code-frames.js';
export * from './judge/index.js';
export * from './mutations/index.js';
export * from './prove-model.js';
export * from './random-frames.js';
export * from './random-models/index.js';
export * from './random-numbers.js';
