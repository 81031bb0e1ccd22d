export type { Comparison } from '@netloom/verify';
export { type Judge, type JudgeOptions, type ModelFailure, type Verdict, judgeModel, judges } from './judge-model.js';
export * from './judge-quantized-model.js';
export { judgingRuntime } from './runtime.js';
