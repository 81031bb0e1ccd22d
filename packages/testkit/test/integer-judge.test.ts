import { createPartStore, renderDiagnostic } from '@netloom/ir';
import { loadOnnxRuntime } from '@netloom/toolchain';
import { judgeInteger } from '@netloom/verify';
import { describe, expect, it } from 'vitest';
import { randomModel } from '../src/index.js';
import { prepareModel } from '../src/prepare-model.js';

describe('the integer judge', () => {
  it('leaves layers that have no exporter unjudged', async () => {
    const [prepared, runtime] = [prepareModel(randomModel(2001), {}), await loadOnnxRuntime()];
    if (!prepared.ok || !runtime.ok) throw new Error([...prepared.diagnostics, ...runtime.diagnostics].map(renderDiagnostic).join('\n'));
    const { integerGraph, traces, evaluator } = prepared.value;
    const { layers } = integerGraph;
    // A store without any parts stands in for plugins that add layers, but no exporters.
    expect(await judgeInteger(integerGraph, traces, evaluator, runtime.value, createPartStore())).toEqual({ values: 0, explained: 0, differences: [], unjudgedLayers: layers.length });
    expect(await judgeInteger(integerGraph, traces, evaluator, runtime.value)).toMatchObject({ differences: [], unjudgedLayers: 0 });
  });
});
