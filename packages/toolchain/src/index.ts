/**
 * Finds and drives the external tools, and knows the files around them: projects, samples, vectors.
 *
 * @packageDocumentation
 */
export * from './toolchain-diagnostics.js';
export type { ProcessOptions, ProcessOutcome } from './process/run-process.js';
export { renderEnding, runProcess } from './process/run-process.js';
export * from './process/on-interruption.js';
export * from './process/temporary-directory.js';
export type { Tool, ToolSearch } from './tools/find-executable.js';
export * from './tools/find-ghdl.js';
export * from './tools/find-nextpnr.js';
export * from './tools/find-yosys.js';
export * from './tools/onnx-runtime.js';
export * from './tools/run-yosys.js';
export * from './ghdl/run-ghdl.js';
export * from './project/read-project.js';
export * from './project/write-file.js';
export * from './project/write-project.js';
export * from './simulation/simulate-project.js';
export type * from './simulation/simulation-report.js';
export type { InputFormat } from './input/input-format.js';
export * from './input/read-arrays.js';
export * from './input/sample-array.js';
export * from './input/write-npy.js';
export * from './frames/load-labels.js';
export * from './frames/load-samples.js';
export { acceptedShapes } from './frames/match-layout.js';
export * from './frames/samples.js';
