import { createCompiler } from '@netloom/compiler';
import { type Graph, type Result, renderDiagnostic } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { judgeQuantizedModel, randomOptions } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';
import { randomSqueeze } from './support/random-squeeze.js';

const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

const created = createCompiler();
if (!created.ok) throw new Error(created.diagnostics.map(renderDiagnostic).join('\n'));
const compiler = created.value;

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.value;
}

/** What a graph computes, whatever its tensors are called; how hardware rounds follows from it. */
const computed = ({ layers, values }: Graph): readonly unknown[] =>
  layers.map(({ type, attributes, parameters, requantization, outputs }) => {
    const { axes, type: format } = values.get(outputs[0] ?? '') ?? {};
    const { low, high, rounding } = requantization ?? {};
    return { type, attributes, parameters, low, high, rounding, axes, format };
  });

describe('one pixel added to all of a frame, or multiplied with it, from ONNX to GHDL and back to ONNX', () => {
  it.each(seeds(801, 8))('model %d: hardware equals the golden model, and so does its export in ONNX Runtime', async (seed) => {
    const { integerGraph, manifest } = await expectProof(randomSqueeze(seed), seed, { stallPermille: 400 });
    expect(integerGraph.layers.filter(({ type }) => type === 'Expand')).toHaveLength(1);
    expect(integerGraph.layers.some(({ type }) => type === (seed % 2 === 0 ? 'Add' : 'Mul'))).toBe(true);
    // The frame waits in a FIFO while its pixel is computed, and costs no cycle.
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(Math.max(...manifest.layers.map(({ intervalCycles }) => intervalCycles)));
    const exported = valueOf(compiler.exportModel(integerGraph));
    expect(computed(valueOf(compiler.importModel(exported)))).toEqual(computed(integerGraph));
    const { failure, comparisons } = await judgeQuantizedModel(exported, randomOptions(seed), { judges: ['integer'] });
    expect(failure).toBeUndefined();
    expect(comparisons.integer?.values).toBeGreaterThan(0);
  });
});
