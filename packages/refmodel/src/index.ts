/**
 * The golden model of Netloom: runs float and integer graphs and traces every value.
 *
 * Integer layers compute exactly what the page "integer semantics" of `@netloom/ir` defines; hardware is compared with
 * them without any tolerance.
 *
 * @packageDocumentation
 */
export * from './kernel.js';
export * from './evaluator.js';
export * from './check-frame.js';
export * from './refmodel-diagnostics.js';
export * from './per-layer-state.js';
export * from './layers/index.js';
