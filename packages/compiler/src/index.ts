/**
 * The composition root of Netloom: createCompiler wires the stages and the plugins.
 *
 * @packageDocumentation
 */
export * from './bake-preprocessing.js';
export * from './builtin-plugins.js';
export * from './compiler.js';
export * from './compiler-diagnostics.js';
export * from './create-compiler.js';
export type { CompilerDescription, LayerDescription, OperatorDescription } from './describe.js';
// What the command line and other programs need of the stages beside the compiler itself.
export { decodeTensorFile } from '@netloom/onnx-frontend/codec';
export { type QuantizationOptions, quantizationOptions } from '@netloom/quant';
export { type FoldingTarget, foldingTarget, renderVectorFile } from '@netloom/vhdl-backend';
