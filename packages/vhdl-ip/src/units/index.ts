import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { argMax } from './arg-max.js';
import { clamp } from './clamp.js';
import { frameGuard } from './frame-guard.js';
import { maxPool } from './max-pool.js';
import { mvu, mvuParts } from './mvu.js';
import { netloomPackage } from './netloom-pkg.js';
import { replay } from './replay.js';
import { requant, requantParts } from './requant.js';
import { streamFifo } from './stream-fifo.js';
import { streamHold } from './stream-hold.js';
import { streamRegister } from './stream-register.js';
import { widthConverter } from './width-converter.js';
import { window, windowParts } from './window.js';

/** Every entity of the library. */
export const builtinUnits: readonly UnitManifest[] = [
  argMax,
  clamp,
  frameGuard,
  maxPool,
  mvu,
  replay,
  requant,
  streamFifo,
  streamRegister,
  widthConverter,
  window,
];

/** Every file of the library: its packages and its entities. */
export const builtinLibrary: readonly LibraryUnit[] = [
  netloomPackage,
  ...builtinUnits,
  streamHold,
  ...mvuParts,
  ...windowParts,
  ...requantParts,
];
