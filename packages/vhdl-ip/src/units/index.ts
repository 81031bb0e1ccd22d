import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { addStreams } from './add-streams.js';
import { argMax } from './arg-max.js';
import { clamp } from './clamp.js';
import { concatStreams } from './concat-streams.js';
import { depthwise, depthwiseParts } from './depthwise.js';
import { frameGuard } from './frame-guard.js';
import { globalReduce, globalReduceParts } from './global-reduce.js';
import { lookup } from './lookup.js';
import { maxPool } from './max-pool.js';
import { mvu, mvuParts } from './mvu.js';
import { multiplyStreams } from './multiply-streams.js';
import { netloomPackage } from './netloom-pkg.js';
import { padFrame } from './pad-frame.js';
import { pairPipeline } from './pair-pipeline.js';
import { replay } from './replay.js';
import { requant, requantParts } from './requant.js';
import { streamFifo } from './stream-fifo.js';
import { streamFork } from './stream-fork.js';
import { streamHold } from './stream-hold.js';
import { streamPipeline } from './stream-pipeline.js';
import { streamRegister } from './stream-register.js';
import { sumPool, sumPoolParts } from './sum-pool.js';
import { treePackage } from './tree-stages.js';
import { widthConverter } from './width-converter.js';
import { window, windowParts } from './window.js';

/** Every entity of the library. */
export const builtinUnits: readonly UnitManifest[] = [
  addStreams,
  argMax,
  clamp,
  concatStreams,
  depthwise,
  frameGuard,
  globalReduce,
  lookup,
  maxPool,
  multiplyStreams,
  mvu,
  padFrame,
  replay,
  requant,
  streamFifo,
  streamFork,
  streamRegister,
  sumPool,
  widthConverter,
  window,
];

/** Every file of the library: its packages and its entities. */
export const builtinLibrary: readonly LibraryUnit[] = [
  netloomPackage,
  treePackage,
  ...builtinUnits,
  streamHold,
  streamPipeline,
  pairPipeline,
  ...depthwiseParts,
  ...globalReduceParts,
  ...mvuParts,
  ...windowParts,
  ...requantParts,
  ...sumPoolParts,
];
