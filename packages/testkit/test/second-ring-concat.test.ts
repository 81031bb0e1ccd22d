import { describe, expect, it } from 'vitest';
import { expectProof } from './support/expect-proof.js';
import { randomConcat } from './support/random-concat.js';

const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

describe('concatenations, from ONNX to GHDL: hardware equals the golden model, and takes the predicted cycles', () => {
  it.each([
    ...seeds(1, 6).map((seed) => ['dense', seed] as const),
    ...seeds(101, 6).map((seed) => ['inception', seed] as const),
    ...seeds(201, 4).map((seed) => ['inputs', seed] as const),
  ])('%s network %i', async (kind, seed) => {
    const { integerGraph, manifest, diagnostics } = await expectProof(randomConcat(seed, kind), seed, { stallPermille: 500 });
    expect(integerGraph.layers.some(({ type }) => type === 'Concat')).toBe(true);
    expect(diagnostics.filter(({ code }) => code.startsWith('QNT04'))).toEqual([]);
    // Joins cost no cycle: the whole is as fast as its slowest layer.
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(Math.max(...manifest.layers.map(({ intervalCycles }) => intervalCycles)));
  });
});
