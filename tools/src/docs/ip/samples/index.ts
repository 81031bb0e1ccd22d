import type { UnitSample } from '../unit-sample.js';
import { addStreamsSample } from './add-streams.js';
import { argMaxSample } from './arg-max.js';
import { clampSample } from './clamp.js';
import { concatStreamsSample } from './concat-streams.js';
import { depthwiseSample } from './depthwise.js';
import { frameGuardSample } from './frame-guard.js';
import { globalReduceSample } from './global-reduce.js';
import { lookupSample } from './lookup.js';
import { maxPoolSample } from './max-pool.js';
import { mvuSample } from './mvu.js';
import { padFrameSample } from './pad-frame.js';
import { replaySample } from './replay.js';
import { requantSample } from './requant.js';
import { streamFifoSample } from './stream-fifo.js';
import { streamForkSample } from './stream-fork.js';
import { streamRegisterSample } from './stream-register.js';
import { sumPoolSample } from './sum-pool.js';
import { widthConverterSample } from './width-converter.js';
import { windowSample } from './window.js';

/** The samples of the pages, one for each unit, in the order of the library. */
export const unitSamples: readonly UnitSample[] = [
  addStreamsSample,
  argMaxSample,
  clampSample,
  concatStreamsSample,
  depthwiseSample,
  frameGuardSample,
  globalReduceSample,
  lookupSample,
  maxPoolSample,
  mvuSample,
  padFrameSample,
  replaySample,
  requantSample,
  streamFifoSample,
  streamForkSample,
  streamRegisterSample,
  sumPoolSample,
  widthConverterSample,
  windowSample,
];
