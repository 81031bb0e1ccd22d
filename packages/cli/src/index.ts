/**
 * The netloom command: compiles a trained CNN in ONNX to a streaming accelerator in VHDL-2008.
 *
 * @packageDocumentation
 */
export * from './run-cli.js';
export { cliDiagnostics } from './cli-diagnostics.js';
export { type Configuration, configuration } from './options/config.js';
export { configurationSchema, renderConfigurationSchema } from './options/configuration-schema.js';
