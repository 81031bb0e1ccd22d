import { renderDiagnostic } from '@netloom/ir';
import { expect } from 'vitest';
import { type ModelProof, type ProofOptions, proveModel, randomNumbers } from '../../src/index.js';

/** Proves a model with random options of quantization and folding: both runs equal, the interval as predicted. */
export async function expectProof(model: Uint8Array, seed: number, options: ProofOptions = {}): Promise<ModelProof> {
  const random = randomNumbers(seed + 1000);
  const formats = {
    bits: random.pick([3, 4, 5, 8, 8, 8]),
    activations: random.pick(['affine', 'symmetric'] as const),
    weights: random.pick(['per-channel', 'per-tensor'] as const),
    scales: random.pick(['short', 'any', 'power-of-two'] as const),
  };
  const target = { multipliers: random.pick([8, 16, 64]) };
  const choices = {
    ranges: random.pick(['min-max', 'percentile', 'mse'] as const),
    weightRanges: random.pick(['min-max', 'mse'] as const),
    weightValues: random.pick(['all', 'power-of-two'] as const),
  };
  const proof = await proveModel(model, { seed, simulatedFrames: 4, quantization: { ...formats, ...choices }, target, ...options });
  if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
  const { fullSpeed, stalled, manifest } = proof.value;
  for (const report of [fullSpeed, stalled]) {
    expect(report.firstDifference).toBeUndefined();
    expect(report.violations).toEqual([]);
    expect(report.equal).toBe(true);
    expect(report.comparedValues).toBeGreaterThan(0);
    const layers = report.perStream.filter(({ role }) => role === 'layer').map(({ layer }) => layer);
    expect(layers).toEqual(manifest.layers.map(({ name }) => name));
  }
  expect(fullSpeed.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
  return proof.value;
}
