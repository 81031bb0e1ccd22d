/**
 * The VHDL library of Netloom: entities, testbenches, and a manifest for each unit with its generics, cycles and resources.
 *
 * @packageDocumentation
 */
export type { GenericValues, LibraryUnit, UnitCost, UnitManifest, UnitStream } from './manifest.js';
export { bufferFlow, pipelineEntry, pipelineFlow, waitFor } from './dataflow.js';
export type { BeatWait, Dataflow, PipelineFlow } from './dataflow.js';
export { renderGeneric } from './render-generic.js';
export type { GenericValue, PackedVector } from './render-generic.js';
export { compileOrder } from './compile-order.js';
export { builtinLibrary, builtinUnits } from './units/index.js';
export { streamRegister } from './units/stream-register.js';
export type { StreamRegisterGenerics } from './units/stream-register.js';
export { frameGuard } from './units/frame-guard.js';
export type { FrameGuardGenerics } from './units/frame-guard.js';
export { replay } from './units/replay.js';
export type { ReplayGenerics } from './units/replay.js';
export { streamFifo } from './units/stream-fifo.js';
export type { StreamFifoGenerics } from './units/stream-fifo.js';
export { widthConverter } from './units/width-converter.js';
export type { WidthConverterGenerics } from './units/width-converter.js';
export { window } from './units/window.js';
export type { WindowGenerics } from './units/window.js';
export { leastBufferRows, pacedBufferRows, sufficientBufferRows } from './units/window-schedule.js';
export { windowOrder, windowTile } from './units/window-order.js';
export type { WindowTile } from './units/window-order.js';
export { mvu, mvuAccumulatorBits, orderMvuWeights } from './units/mvu.js';
export type { MvuGenerics, MvuMatrix } from './units/mvu.js';
export { builtinLibraryUnits, libraryUnits, simulationSources } from './library-units.js';
export type { LibraryPart } from './library-units.js';
export { requant, requantMethods } from './units/requant.js';
export type { RequantGenerics } from './units/requant.js';
export { maxPool } from './units/max-pool.js';
export type { MaxPoolGenerics } from './units/max-pool.js';
export { clamp } from './units/clamp.js';
export type { ClampGenerics } from './units/clamp.js';
export { argMax } from './units/arg-max.js';
export type { ArgMaxGenerics } from './units/arg-max.js';
export { streamFork } from './units/stream-fork.js';
export type { StreamForkGenerics } from './units/stream-fork.js';
export { concatStreams } from './units/concat-streams.js';
export type { ConcatStreamsGenerics } from './units/concat-streams.js';
export { addStreams, addStreamsAccumulatorBits } from './units/add-streams.js';
export type { AddStreamsGenerics, AddStreamsTerms } from './units/add-streams.js';
export { multiplyStreams, multiplyStreamsAccumulatorBits, noCorrections } from './units/multiply-streams.js';
export type { MultiplyStreamsGenerics, MultiplyStreamsTerms } from './units/multiply-streams.js';
export { lookup, lookupEntries } from './units/lookup.js';
export type { LookupGenerics } from './units/lookup.js';
export { depthwise, orderDepthwiseWeights } from './units/depthwise.js';
export type { DepthwiseGenerics } from './units/depthwise.js';
export { sumPool, sumPoolMultiple, tapsWithin } from './units/sum-pool.js';
export type { SlidingTaps, SumPoolGenerics } from './units/sum-pool.js';
export { globalReduce, reductions } from './units/global-reduce.js';
export type { GlobalReduceGenerics } from './units/global-reduce.js';
export { padFrame } from './units/pad-frame.js';
export type { PadFrameGenerics } from './units/pad-frame.js';
