import type { GrowthStep } from '../growth-step.js';
import { activation } from './activation.js';
import { add } from './add.js';
import { affine } from './affine.js';
import { broadcast } from './broadcast.js';
import { concat } from './concat.js';
import { conv } from './conv.js';
import { dense } from './dense.js';
import { ends } from './ends.js';
import { globalPools } from './global-pools.js';
import { input } from './input.js';
import { mul } from './mul.js';
import { pad } from './pad.js';
import { pointwise } from './pointwise.js';
import { pools } from './pools.js';
import { views } from './views.js';

/** All ways to grow a graph of the built-in layers. The order is part of what a seed means: new ones come last. */
export const builtinGrowthSteps: readonly GrowthStep[] = [
  input,
  conv,
  dense,
  ...pools,
  ...globalPools,
  activation,
  pointwise,
  ...affine,
  add,
  ...views,
  ...ends,
  ...concat,
  ...pad,
  mul,
  ...broadcast,
];
