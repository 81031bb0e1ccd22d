import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeTensorFile } from '../src/codec/index.js';
import { integerModels, refusals } from './real-models.data.js';
import { differences } from './support/compare.js';
import { expectOk, frontend } from './support/frontend.js';
import { runGraph } from './support/run-graph.js';

const folder = join(import.meta.dirname, '../../../../shared/models');
const present = existsSync(folder);
const reason = present ? '' : ` (skipped: ${folder} is absent)`;

function tensors(path: string): Float32Array {
  const tensor = expectOk(decodeTensorFile(readFileSync(path)));
  if (tensor.data instanceof Float32Array) return tensor.data;
  throw new Error(`${path} is not float`);
}

describe.skipIf(!present)(`real models${reason}`, () => {
  it.each(Object.keys(refusals).filter((name) => !integerModels.has(name) && Object.keys(refusals[name] ?? {}).length === 0))('%s gives its stored outputs', (name) => {
    const graph = expectOk(frontend.import(readFileSync(join(folder, name, 'model.onnx'))));
    const sets = readdirSync(join(folder, name)).filter((entry) => entry.includes('test_data_set'));
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) {
      const [input = ''] = graph.inputs;
      const outputs = runGraph(graph, new Map([[input, tensors(join(folder, name, set, 'input_0.pb'))]]));
      const [output] = [...outputs.values()].slice(-1);
      expect(differences(output ?? new Float32Array(), tensors(join(folder, name, set, 'output_0.pb'))), set).toEqual([]);
    }
  });
  it.each(Object.entries(refusals))('%s reports every node that is not supported, at once', (name, expected) => {
    const result = frontend.import(readFileSync(join(folder, name, 'model.onnx')));
    const counts: Record<string, number> = {};
    for (const { code, severity, subject } of result.diagnostics) {
      const key = `${code} ${subject.kind}`;
      if (severity === 'error') counts[key] = (counts[key] ?? 0) + 1;
    }
    expect(counts).toEqual(expected);
  });
});
