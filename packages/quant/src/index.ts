/**
 * Turns a float graph of the Netloom IR into an integer graph: calibration, ranges, formats and requantization constants.
 *
 * @packageDocumentation
 */
export * from './quantizer.js';
export * from './options.js';
export * from './quant-diagnostics.js';
export * from './quantization-rule.js';
export type { CalibrationFrame, QuantizationControl } from './calibration/observe-ranges.js';
export type { ObservedRange } from './calibration/observed-range.js';
export { activationFormat, inputFormat } from './formats/activation-format.js';
export { keepFormatRule } from './layers/keep-format.js';
export { weightedLayerRule } from './layers/weighted-layer.js';
export { builtinQuantizationRules } from './layers/index.js';
export type { CodePairs, PairOperand } from './requantization/pairs/code-pairs.js';
export type { CodeProducts, ProductOperand } from './requantization/products/code-products.js';
export { deriveImplementation } from './requantization/derive-implementation.js';
export { deriveRequantizations } from './requantization/derive-requantizations.js';
export { type OutputBounds, executeImplementation } from './requantization/execute-implementation.js';
export { type ImplementationForm, multiplierBits } from './requantization/implementation-form.js';
export { type RequantizationChannel, exactChannel, roundingChannel } from './requantization/staircase.js';
