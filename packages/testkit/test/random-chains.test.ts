import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '@netloom/ir';
import { proveModel, randomNumbers } from '../src/index.js';
import { randomChain } from './support/random-chain.js';

const seeds = Array.from({ length: 16 }, (_, i) => i + 1);

describe('random chains of layers, from ONNX to GHDL', () => {
  it.each(seeds)('chain %d: hardware equals the golden model, and takes the predicted cycles', async (seed) => {
    const random = randomNumbers(seed);
    const bits = random.pick([2, 3, 4, 5, 8, 8, 8, 12]);
    const proof = await proveModel(randomChain(seed), {
      seed,
      simulatedFrames: 4,
      quantization: {
        bits,
        activations: random.pick(['affine', 'symmetric']),
        weights: random.pick(['per-channel', 'per-tensor']),
        scales: random.pick(['short', 'any', 'power-of-two']),
      },
      target: { multipliers: random.pick([8, 16, 64, 1000]) },
    });
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
    const { predictedFrameIntervalCycles, predictedFirstOutputLatencyCycles, predictedLastOutputLatencyCycles } = manifest.totals;
    expect(fullSpeed.frameIntervals.at(-1)).toBe(predictedFrameIntervalCycles);
    expect(fullSpeed.firstOutputLatencyCycles).toBe(predictedFirstOutputLatencyCycles);
    const [input] = fullSpeed.perStream.filter(({ role }) => role === 'input');
    const [output] = fullSpeed.perStream.filter(({ role }) => role === 'output');
    expect((output?.lastBeatCycles[0] ?? 0) - (input?.firstBeatCycles[0] ?? 0)).toBe(predictedLastOutputLatencyCycles);
  });
});
