import type { Evaluator } from '@netloom/ir';
import { encodeNpy } from '@netloom/toolchain';
import type * as toolchain from '@netloom/toolchain';
import type * as verification from '@netloom/verify';
import { describe, expect, it, vi } from 'vitest';
import { netloom, netloomJson } from './fixtures/call.js';
import { images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const mocks = vi.hoisted(() => ({ isRuntimeMissing: false }));

/** A golden model whose dense layers are two codes off. */
function broken(golden: Evaluator): Evaluator {
  return {
    evaluate: (graph, inputs) => {
      const values = new Map(golden.evaluate(graph, inputs));
      for (const { type, outputs } of graph.layers)
        for (const name of type === 'Gemm' ? outputs : []) values.set(name, Int32Array.from(values.get(name) ?? [], (code) => code - 2));
      return values;
    },
  };
}

vi.mock('@netloom/verify', async (original) => {
  const real = await original<typeof verification>();
  return { ...real, verifyModel: (request: verification.VerificationRequest) => real.verifyModel({ ...request, evaluator: broken(request.evaluator) }) };
});

vi.mock('@netloom/toolchain', async (original) => {
  const real = await original<typeof toolchain>();
  const missing = { ok: false, diagnostics: [real.toolchainDiagnostics.make.toolMissing({ kind: 'tool', name: 'ONNX Runtime' }, { places: 'here nor there' }, 'npm install onnxruntime-node')] };
  return { ...real, loadOnnxRuntime: () => (mocks.isRuntimeMissing ? Promise.resolve(missing) : real.loadOnnxRuntime()) };
});

const scratch = scratchDirectory();
const model = scratch.write('small.onnx', smallModel());
const samples = scratch.write('images.npy', encodeNpy([8, 6, 6], images(8)));
const call = ['verify', model, '--calibration', samples, '--mean', '0', '--std', '255', '--random', '4'];

describe('verify', () => {
  it('ends with 1 if the golden model differs, and says where', async () => {
    const { exitCode, stdout } = await netloom(...call);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^Unexplained:\n.*\n.*\n\S+ +lockstep +0 +0 +-?\d+ +-?\d+$/m);
    expect(stdout).toContain('… 14 more; --json lists them');
    expect(stdout).toContain('The golden model DIFFERS from ONNX Runtime.');
  });

  it('lists every difference for machines', async () => {
    const report = await netloomJson(...call);
    expect(report).toMatchObject({ ok: false, exitCode: 1, equal: false });
    const differences = report.differences as readonly verification.TensorDifference[];
    expect(differences.filter(({ comparison }) => comparison === 'lockstep')).toHaveLength(12);
    for (const { ours, theirs, isExplained } of differences) expect([Math.abs(ours - theirs), isExplained]).toEqual([2, false]);
  });

  it('names ONNX Runtime and how to install it where it is missing', async () => {
    mocks.isRuntimeMissing = true;
    const report = await netloomJson(...call);
    expect(report).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'TLC001', hint: 'npm install onnxruntime-node' }] });
    mocks.isRuntimeMissing = false;
  });
});
