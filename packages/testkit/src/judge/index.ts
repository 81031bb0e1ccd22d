export type { Comparison } from '@netloom/verify';
export * from './judge-model.js';
