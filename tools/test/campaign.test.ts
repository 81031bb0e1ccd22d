import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type QuantizedVerdict, type Verdict, randomModel } from '@netloom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { runCallTask } from '../src/campaign/call-task.js';
import { CampaignState, readState } from '../src/campaign/campaign-state.js';
import { addCounts } from '../src/campaign/counts.js';
import { graphKinds } from '../src/campaign/graph-kinds.js';
import { runGraphTask } from '../src/campaign/graph-task.js';
import { ImportGuard } from '../src/campaign/import-guard.js';
import { replay } from '../src/campaign/replay.js';
import { renderSummary } from '../src/campaign/summary.js';
import { tasksOf } from '../src/campaign/task.js';

const scratch = mkdtempSync(join(tmpdir(), 'campaign test-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('the tasks of a campaign', () => {
  it('hold all that was asked for, the kinds mixed, each with its own seed', () => {
    const tasks = tasksOf({ graphs: 40, quantized: 30, mutations: 1001, calls: 25, seed: 3 });
    expect(tasks.filter(({ kind }) => kind === 'graph')).toHaveLength(40);
    expect(tasks.filter(({ kind }) => kind === 'quantized')).toHaveLength(30);
    const counted = (kind: string): number => tasks.reduce((sum, task) => sum + (task.kind === kind && 'count' in task ? task.count : 0), 0);
    expect([counted('mutations'), counted('calls')]).toEqual([1001, 25]);
    expect(new Set(tasks.map(({ kind, seed }) => `${kind} ${seed}`)).size).toBe(tasks.length);
    expect(new Set(tasks.slice(0, 24).map(({ kind }) => kind)).size).toBe(4);
  });
});

describe('the state of a campaign', () => {
  it('is kept, and another run goes on from it', () => {
    const size = { graphs: 3, quantized: 0, mutations: 0, calls: 0, seed: 1 };
    const state = new CampaignState(size);
    state.record(0, { counts: { graphs: 1, 'layers.Conv': 2 }, failures: [] });
    state.record(2, { counts: { graphs: 1, 'layers.Conv': 1, 'failures.float': 1 }, failures: ['somewhere: float: 1 instead of 2'] });
    state.save(scratch);
    const resumed = new CampaignState(size, readState(scratch));
    expect([0, 1, 2].map((place) => resumed.isDone(place))).toEqual([true, false, true]);
    expect(resumed.counts).toEqual({ graphs: 2, 'layers.Conv': 3, 'failures.float': 1 });
    expect(renderSummary(resumed.counts, resumed.failures)).toContain('somewhere: float: 1 instead of 2');
    expect(readState(join(scratch, 'nowhere'))).toBeUndefined();
  });

  it('adds up counts', () => {
    expect(addCounts({ a: 1, b: 2 }, { b: 3, c: 4 })).toEqual({ a: 1, b: 5, c: 4 });
  });
});

describe('a failure', () => {
  it('is shrunk, and kept so that it can be tried again', async () => {
    // Stands in for the judges: every model of more than 200 bytes is wrong.
    const judge = (model: Uint8Array): Promise<Verdict> => {
      const failure = { found: 'integer', problems: ['1 instead of 2'] } as const;
      return Promise.resolve({ refusedBy: [], layers: { Conv: 1 }, comparisons: {}, ...(model.length > 200 ? { failure } : {}) });
    };
    const { counts, failures } = await runGraphTask({ ...graphKinds.graph, judge }, 11, { keep: scratch });
    expect(counts).toMatchObject({ graphs: 1, 'graphs failed': 1, 'failures.integer': 1 });
    expect(failures).toHaveLength(1);
    const directory = join(scratch, 'graph-11');
    expect(readdirSync(directory).sort()).toEqual(['before-shrinking.onnx', 'model.onnx', 'options.json', 'recipe.json', 'report.txt']);
    const [shrunk, drawn] = ['model.onnx', 'before-shrinking.onnx'].map((file) => readFileSync(join(directory, file)).length);
    expect(drawn).toBe(randomModel(11).length);
    expect(shrunk).toBeLessThan(drawn ?? 0);
    expect(shrunk).toBeGreaterThan(200);
    // Nothing is wrong with the model itself.
    expect(await replay(directory)).toEqual([]);
  });
});

describe('a failure of a quantized model', () => {
  it('is shrunk with its formats, and kept', async () => {
    const judge = (model: Uint8Array): Promise<QuantizedVerdict> => {
      const failure = { found: 'integer', problems: ['1 instead of 2'] } as const;
      return Promise.resolve({ refusedBy: [], layers: {}, comparisons: {}, operators: { QLinearConv: { values: 3, explained: 0, differing: 1 } }, ...(model.length > 1200 ? { failure } : {}) });
    };
    const { counts, failures } = await runGraphTask({ ...graphKinds.quantized, judge }, 11, { keep: scratch });
    expect(counts).toEqual({ 'quantized.graphs': 1, 'quantized.graphs failed': 1, 'quantized.failures.integer': 1, 'quantized.operators.QLinearConv': 3, 'quantized.differing.QLinearConv': 1 });
    expect(failures).toHaveLength(1);
    expect(renderSummary(counts, failures)).toContain('quantized: integer 1');
    const directory = join(scratch, 'quantized-11');
    const [shrunk = 0, drawn = 0] = ['model.onnx', 'before-shrinking.onnx'].map((file) => readFileSync(join(directory, file)).length);
    expect(shrunk).toBeLessThan(drawn);
    expect(shrunk).toBeGreaterThan(1200);
    expect(await replay(directory)).toEqual([]);
  });
});

describe('damaged models', () => {
  it('are imported in a process of their own', async () => {
    const guard = new ImportGuard();
    try {
      const model = randomModel(1);
      expect(await guard.outcomeOf(model)).toEqual({ accepted: true, codes: [] });
      expect(await guard.outcomeOf(model.subarray(0, model.length - 3))).toEqual({ accepted: false, codes: ['ONX001'] });
    } finally {
      guard.close();
    }
  });

  it('are compiled, or refused without a trace', async () => {
    const { counts, failures } = await runCallTask({ kind: 'calls', seed: 5, count: 8 }, { keep: scratch, models: [] });
    expect(failures).toEqual([]);
    expect(counts.calls).toBe(8);
  });
});
