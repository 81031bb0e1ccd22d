import { renderDiagnostic } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { proveModel, randomNumbers } from '../src/index.js';
import { randomResidual } from './support/random-residual.js';

const seeds = Array.from({ length: 10 }, (_, i) => i + 1);

describe('random residual networks, from ONNX to GHDL', () => {
  it.each(seeds)('network %d: no deadlock, the golden model\'s values, the predicted cycles', async (seed) => {
    const random = randomNumbers(seed + 1000);
    const proof = await proveModel(randomResidual(seed), {
      seed,
      simulatedFrames: 4,
      stallPermille: 500,
      quantization: {
        bits: random.pick([3, 4, 8, 8, 8, 12, 16]),
        activations: random.pick(['affine', 'symmetric']),
        weights: random.pick(['per-channel', 'per-tensor']),
        scales: random.pick(['short', 'any', 'power-of-two']),
      },
      target: { multipliers: random.pick([16, 64, 1000]) },
    });
    if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
    const { fullSpeed, stalled, manifest, diagnostics, integerGraph } = proof.value;
    expect(integerGraph.layers.some(({ type }) => type === 'Add')).toBe(true);
    expect(diagnostics.filter(({ code }) => code.startsWith('QNT04'))).toEqual([]);
    for (const report of [fullSpeed, stalled]) {
      expect(report.firstDifference).toBeUndefined();
      expect(report.violations).toEqual([]);
      expect(report.equal).toBe(true);
      expect(report.comparedValues).toBeGreaterThan(0);
      const layers = report.perStream.filter(({ role }) => role === 'layer').map(({ layer }) => layer);
      expect(layers).toEqual(manifest.layers.map(({ name }) => name));
    }
    const predicted = manifest.totals.predictedFrameIntervalCycles;
    expect(fullSpeed.frameIntervals.at(-1)).toBe(predicted);
    // The FIFOs cost no cycle: the whole is as fast as its slowest layer.
    expect(predicted).toBe(Math.max(...manifest.layers.map(({ intervalCycles }) => intervalCycles)));
  });
});
