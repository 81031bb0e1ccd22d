import { createCompiler } from '@netloom/compiler';
import { renderDiagnostic } from '@netloom/ir';
import { deriveRequantizations } from '@netloom/quant';
import { describe, expect, it } from 'vitest';
import { judgeModel } from '../src/index.js';
import { randomIntegerResidual } from './support/random-integer-residual.js';

/** How the sums of a model are rounded. */
function methodsOf(model: Uint8Array): readonly (string | undefined)[] {
  const compiler = createCompiler();
  const imported = compiler.ok ? compiler.value.importModel(model) : compiler;
  const derived = compiler.ok && imported.ok ? deriveRequantizations(imported.value, compiler.value.parts) : imported;
  if (!derived.ok) throw new Error(derived.diagnostics.map(renderDiagnostic).join('\n'));
  const sums = derived.value.layers.filter(({ type }) => type === 'Add');
  return sums.map(({ requantization }) => requantization?.implementation?.method);
}

describe('residual networks of codes with any scales', () => {
  it.each([
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [5, true],
    [6, true],
  ])('network %d (related scales: %s): ONNX Runtime layer by layer, and GHDL at full speed and stalled', async (seed, related) => {
    const options = { quantization: {}, target: { multipliers: seed % 2 === 0 ? 8 : 64 }, seed, stallPermille: 400 };
    const model = randomIntegerResidual(seed, { related });
    expect(methodsOf(model)).toEqual(['offset', related ? 'thresholds' : 'offset']);
    const { failure, refusedBy, layers, comparisons } = await judgeModel(model, options, { judges: ['integer', 'hardware'] });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Add).toBe(2);
    expect(comparisons.integer).toMatchObject({ differences: [], unjudgedLayers: 0 });
    expect(comparisons.hardware?.values).toBeGreaterThan(0);
  });

  it.each([
    [11, 16],
    [12, 16],
    [13, 12],
  ])('network %d of %d-bit codes: sums in fixed point, ONNX Runtime within the stated error, and GHDL equal', async (seed, bits) => {
    const options = { quantization: {}, target: { multipliers: seed % 2 === 0 ? 8 : 64 }, seed, stallPermille: 400 };
    const model = randomIntegerResidual(seed, { bits });
    expect(methodsOf(model)).toEqual(['half-even', 'half-even']);
    const { failure, refusedBy, layers, comparisons } = await judgeModel(model, options, { judges: ['integer', 'hardware'] });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Add).toBe(2);
    expect(comparisons.integer).toMatchObject({ differences: [], unjudgedLayers: 0 });
    expect(comparisons.hardware?.values).toBeGreaterThan(0);
  });
});
