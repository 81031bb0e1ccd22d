import type { Layer, RequantizationImplementation } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { roundingReport } from '../src/emit/rounding-report.js';

const derived = { accumulator: { low: -9n, high: 9n }, proof: { channels: 4, comparisons: 77 } };

function layer(implementation: RequantizationImplementation): Layer {
  return { name: 'c', type: 'Conv', inputs: ['x'], outputs: ['y'], attributes: {}, parameters: {}, requantization: { rounding: 'half-even', low: 0, high: 9, implementation }, sources: [] };
}

describe('roundingReport', () => {
  it('counts channels by shift and by the bits of their multipliers', () => {
    const made = layer({ ...derived, method: 'offset', shift: 5, multipliers: [1n, 8n, 5n, 1000n, 1023n], offsets: [0n, 0n, 0n, 0n, 0n] });
    const byMultiplier = [{ bits: 3, channels: 1 }, { bits: 10, channels: 2 }];
    expect(roundingReport(made)).toEqual({ method: 'offset', byShift: 2, byMultiplier, byThresholds: 0, comparisons: 77 });
  });

  it('counts channels by thresholds, and says what adds, and how many pairs are corrected', () => {
    expect(roundingReport(layer({ ...derived, method: 'thresholds', thresholds: [[1n], [2n], [3n], []] }))).toEqual({ method: 'thresholds', byShift: 0, byMultiplier: [], byThresholds: 4, comparisons: 77 });
    const sum = layer({ ...derived, method: 'half-even', shift: 5, multipliers: [1n], tieWindows: [], addends: [{ factor: 3 }, { table: [1, 2] }] });
    expect(roundingReport(sum)).toMatchObject({ method: 'half-even', addends: 'tables', byShift: 1 });
    const product = layer({ ...derived, method: 'offset', shift: 5, multipliers: [5n], offsets: [0n], correctedPairs: [3, 8] });
    expect(roundingReport(product)).toMatchObject({ method: 'offset', correctedPairs: 2 });
  });

  it('says nothing of layers that do not round', () => {
    expect(roundingReport({ name: 'r', type: 'Relu', inputs: ['x'], outputs: ['y'], attributes: {}, parameters: {}, sources: [] })).toBeUndefined();
  });
});
