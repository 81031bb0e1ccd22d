export type { Comparison } from './comparison.js';
export * from './judge-model.js';
