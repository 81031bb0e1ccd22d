/**
 * Integer graphs to self-contained projects in plain VHDL-2008: lowering to streaming units, folding, emission.
 *
 * @packageDocumentation
 */
export * from './backend.js';
export * from './hdl-diagnostics.js';
export * from './mapping.js';
export * from './options.js';
export * from './plan.js';
export * from './project.js';
export * from './folding/choose.js';
export * from './folding/divisors.js';
export * from './folding/search.js';
export * from './folding/target.js';
export * from './netlist/builder.js';
export * from './netlist/match-lanes.js';
export * from './netlist/netlist.js';
export { renderVectorFile } from './emit/vectors.js';
export { builtinMappings } from './layers/index.js';
export { type FifoDepth, type FifoPlan, fifoDepths } from './fifo/fifo-depths.js';
export { type Depths, type ResizedNetlist, withFifoDepths } from './fifo/resize.js';
export { type StreamTiming, type Timing, timingOf } from './timing/timing.js';
