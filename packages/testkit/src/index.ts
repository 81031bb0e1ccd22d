/**
 * What the author of a layer tests with: a model goes through all stages, and GHDL is held against the golden model.
 *
 * @packageDocumentation
 */
export * from './prove-model.js';
export * from './random-numbers.js';
