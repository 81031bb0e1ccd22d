/**
 * Every unit of the library with samples of it: for its page, for the benchmark of synthesis, for the tests of netlists.
 *
 * @packageDocumentation
 */
import { addStreamsSamples } from './add-streams.js';
import { argMaxSamples } from './arg-max.js';
import { clampSamples } from './clamp.js';
import { concatStreamsSamples } from './concat-streams.js';
import { depthwiseSamples } from './depthwise.js';
import { frameGuardSamples } from './frame-guard.js';
import { globalReduceSamples } from './global-reduce.js';
import { lookupSamples } from './lookup.js';
import { maxPoolSamples } from './max-pool.js';
import { multiplyStreamsSamples } from './multiply-streams.js';
import { mvuSamples } from './mvu.js';
import { padFrameSamples } from './pad-frame.js';
import { replaySamples } from './replay.js';
import { requantSamples } from './requant.js';
import { streamFifoSamples } from './stream-fifo.js';
import { streamForkSamples } from './stream-fork.js';
import { streamRegisterSamples } from './stream-register.js';
import { sumPoolSamples } from './sum-pool.js';
import { widthConverterSamples } from './width-converter.js';
import { windowSamples } from './window.js';
import type { UnitSamples } from './unit-samples.js';

export type { DrawnExample, Example, UnitSamples } from './unit-samples.js';

/** One entry for each unit, in the order of the library. */
export const unitSamples: readonly UnitSamples[] = [
  addStreamsSamples,
  argMaxSamples,
  clampSamples,
  concatStreamsSamples,
  depthwiseSamples,
  frameGuardSamples,
  globalReduceSamples,
  lookupSamples,
  maxPoolSamples,
  multiplyStreamsSamples,
  mvuSamples,
  padFrameSamples,
  replaySamples,
  requantSamples,
  streamFifoSamples,
  streamForkSamples,
  streamRegisterSamples,
  sumPoolSamples,
  widthConverterSamples,
  windowSamples,
];
