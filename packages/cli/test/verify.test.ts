import { findGhdl } from '@netloom/toolchain';
import { encodeNpy } from '@netloom/toolchain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { codes, netloom, netloomJson } from './fixtures/call.js';
import { illegalModel, images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const ghdl = await findGhdl();
if (!ghdl.ok) process.stderr.write(`skipped: ${ghdl.diagnostics.map(({ message }) => message).join()}\n`);

const scratch = scratchDirectory();
const model = scratch.write('small.onnx', smallModel());
const samples = scratch.write('images.npy', encodeNpy([8, 6, 6], images(8)));
const float = [model, '--calibration', samples, '--mean', '0', '--std', '255'];
const integer = `${scratch.path}/small.int8.onnx`;
await netloom('quantize', ...float, '-o', integer);

afterEach(() => {
  vi.unstubAllEnvs();
});

interface Row {
  readonly tensor: string;
  readonly layer?: string;
  readonly values: number;
  readonly lockstep: { readonly unexplained: number; readonly largest: number };
  readonly hardware?: { readonly values: number; readonly differing: number };
}

describe('verify', () => {
  it('compares every quantized tensor with ONNX Runtime', async () => {
    const { exitCode, stdout } = await netloom('verify', integer, '--random', '6');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^tensor +layer +judge +values +differ +explained +largest +end to end +following +largest$/m);
    expect(stdout).toMatch(/Conv +ONNX Runtime +432 /);
    expect(stdout).toContain('of 5 tensors in 6 frames with ONNX Runtime');
    expect(stdout).toMatch(/On the host, not part of the verdict:\n.*\n.*\nprobabilities +Softmax +18 /);
    expect(stdout).toContain('The golden model computes');
  });

  it('says all of it to machines', async () => {
    const report = await netloomJson('verify', integer, '--input', samples, '--limit', '4', '--mean', '0', '--std', '255', '--random', '2', '--ort-level', 'all');
    expect(report).toMatchObject({ command: 'verify', ok: true, frames: 6, equal: true, inputs: { samples: 4, random: 2, seed: 1 }, uncompared: [], level: { name: 'all' } });
    const tensors = report.tensors as readonly Row[];
    expect(tensors.map(({ values }) => values)).toEqual([36, 72, 18, 18, 3].map((size) => size * 6));
    for (const { lockstep } of tensors) expect(lockstep.unexplained).toBe(0);
    expect(report.hardware).toBeUndefined();
  });

  it('quantizes a float model first, and verifies the file that quantize writes', async () => {
    const report = await netloomJson('verify', ...float, '--random', '3');
    expect(report).toMatchObject({ ok: true, frames: 3, model: 'small' });
    const alone = await netloomJson('verify', integer, '--random', '3');
    const rowsOf = (document: typeof report): readonly unknown[] => (document.tensors as readonly Row[]).map(({ tensor, values }) => [tensor, values]);
    expect(rowsOf(report)).toEqual(rowsOf(alone));
    expect(codes(await netloomJson('verify', integer, '--random', '1', '--bits', '4'))).toContain('CLI023');
  });

  it('gives other frames for another seed, and the same for the same', async () => {
    const run = async (seed: string): Promise<unknown> => (await netloomJson('verify', integer, '--random', '2', '--seed', seed)).host;
    const first = await run('3');
    expect(await run('3')).toEqual(first);
    expect(await run('4')).not.toEqual(first);
  });

  it.skipIf(!ghdl.ok)('simulates the first frames in GHDL', async () => {
    const report = await netloomJson('verify', integer, '--random', '3', '--ghdl-frames', '2', '--multipliers', '20');
    expect(report).toMatchObject({ ok: true, frames: 3, hardware: { frames: 2, differingValues: 0, equal: true } });
    const layers = (report.tensors as readonly Row[]).filter(({ layer }) => layer !== undefined);
    expect(layers.map(({ hardware }) => hardware)).toEqual([144, 36, 36, 6].map((values) => ({ values, differing: 0 })));
    const { stdout } = await netloom('verify', integer, '--random', '2', '--ghdl-frames', '1');
    expect(stdout).toMatch(/largest +GHDL +differ$/m);
    expect(stdout).toContain('The hardware computes exactly what the golden model computes.');
  });

  it('ends with 2 where it cannot be carried out', async () => {
    expect(await netloomJson('verify', `${scratch.path}/missing.onnx`)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'TLC010' }] });
    expect(await netloomJson('verify', scratch.path)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'CLI014' }] });
    expect(await netloomJson('verify', integer, '--random', '2', '--ghdl-frames', '3')).toMatchObject({ exitCode: 2 });
    expect(codes(await netloomJson('verify', integer, '--random', '0'))).toContain('CLI011');
    expect(codes(await netloomJson('verify', integer, '--ort-level', 'most'))).toEqual(['CLI001']);
    expect(codes(await netloomJson('verify', integer, '--target-fps', '10'))).toEqual(['CLI009']);
    vi.stubEnv('NETLOOM_GHDL', `${scratch.path}/no-ghdl`);
    const report = await netloomJson('verify', integer, '--random', '2', '--ghdl-frames', '1');
    expect(report.exitCode).toBe(2);
    expect(codes(report)[0]).toMatch(/^TLC00[12]$/);
  });

  it('ends with 1 for an illegal model', async () => {
    expect(await netloomJson('verify', scratch.write('illegal.onnx', illegalModel()))).toMatchObject({ exitCode: 1 });
  });
});
