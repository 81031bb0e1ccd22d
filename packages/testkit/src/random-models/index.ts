export * from './choices.js';
export * from './draft.js';
export * from './growth-step.js';
export * from './random-options.js';
export * from './recipe.js';
export * from './shrink.js';
export { builtinGrowthSteps } from './steps/index.js';
export * from './window.js';
export * from './quantized/quantized-recipe.js';
