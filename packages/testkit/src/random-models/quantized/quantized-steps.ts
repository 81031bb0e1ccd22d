import { type GrowthStep } from '../growth-step.js';
import { builtinGrowthSteps } from '../steps/index.js';
import { cornerPool } from './corner-pool.js';

/** All ways to grow a quantized model: those of float ones, and what they leave out. New ones come last. */
export const quantizedGrowthSteps: readonly GrowthStep[] = [...builtinGrowthSteps, cornerPool];
