import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy } from '@netloom/toolchain';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { illegalModel, images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const scratch = scratchDirectory();
const packageDirectory = join(import.meta.dirname, '..');
const program = join(scratch.path, 'package/bin/netloom.mjs');

interface Ended {
  readonly code: number | null;
  readonly endedBy: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a process of its own. */
async function call(parameters: readonly string[], onStart: (kill: (signal: NodeJS.Signals) => void) => void = () => {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  onStart((signal) => child.kill(signal));
  return new Promise((resolve) => {
    child.on('close', (code, endedBy) => {
      resolve({ code, endedBy, stdout, stderr });
    });
  });
}

beforeAll(async () => {
  // The package as it is published, with everything it imports in one file.
  await build({
    entryPoints: [join(packageDirectory, 'src/main.ts')],
    outfile: join(scratch.path, 'package/dist/main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@netloom/source'],
    external: ['onnxruntime-node'],
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
  });
  mkdirSync(join(scratch.path, 'package/bin'));
  for (const file of ['bin/netloom.mjs', 'package.json']) copyFileSync(join(packageDirectory, file), join(scratch.path, 'package', file));
});

describe('the program', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8')) as { version: string };
    expect(await call(['--version'])).toEqual({ code: 0, endedBy: null, stdout: `${version}\n`, stderr: '' });
  });

  it('gives its verdict by the exit code: 0, 1, 2', async () => {
    const legal = await call(['check', scratch.write('legal.onnx', smallModel())]);
    expect(legal).toMatchObject({ code: 0 });
    expect(legal.stdout).toContain('legal can be compiled');
    const illegal = await call(['check', scratch.write('illegal.onnx', illegalModel()), '--json']);
    expect(illegal).toMatchObject({ code: 1, stderr: '' });
    expect(JSON.parse(illegal.stdout)).toMatchObject({ ok: false, exitCode: 1 });
    expect(await call(['check'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('interrupted, leaves nothing half-written', async () => {
    const model = scratch.write('small.onnx', smallModel());
    const samples = scratch.write('many.npy', encodeNpy([20_000, 6, 6], images(20_000)));
    const before = readdirSync(scratch.path).sort();
    const target = join(scratch.path, 'interrupted');
    const ended = await call(['compile', model, '-o', target, '--calibration', samples, '--calibration-limit', '20000', '--frames', '10000'], (kill) =>
      setTimeout(() => {
        kill('SIGINT');
      }, 1200),
    );
    expect(ended).toMatchObject({ code: null, endedBy: 'SIGINT' });
    expect(readdirSync(scratch.path).sort()).toEqual(before);
  });
});
