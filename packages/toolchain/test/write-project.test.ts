import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomically, writeProject } from '../src/index.js';
import { smallProject } from './fixtures/small-project.js';

const scratch = mkdtempSync(join(tmpdir(), 'writing-'));
let parent = scratch;
let tests = 0;
beforeEach(() => {
  parent = join(scratch, String(tests++));
  mkdirSync(parent);
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function listing(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

const files = smallProject('right');
const names = [...files.keys()].sort();

describe('writeProject', () => {
  it('makes a new directory, and parents', () => {
    const target = join(parent, 'a/b');
    expect(writeProject(target, files)).toMatchObject({ ok: true });
    expect(listing(target)).toEqual(names);
    expect(readFileSync(join(target, 'vectors/x.hex'), 'utf8')).toBe(files.get('vectors/x.hex'));
    expect(readdirSync(join(parent, 'a'))).toEqual(['b']);
  });

  it('fills an empty directory, which stays the same', () => {
    const target = join(parent, 'empty');
    mkdirSync(target);
    const link = join(parent, 'link');
    symlinkSync(target, link);
    expect(writeProject(link, files)).toMatchObject({ ok: true });
    expect(listing(target)).toEqual(names);
  });

  it('replaces an earlier project: its files go, added files stay', () => {
    const target = join(parent, 'p');
    writeProject(target, files);
    writeFileSync(join(target, 'hdl/mine.vhd'), 'mine');
    writeFileSync(join(target, 'notes.txt'), 'notes');
    const next = new Map(files);
    next.delete('hdl/increment_pkg.vhd');
    next.delete('vectors/out/y.hex');
    next.set('hdl/other_pkg.vhd', 'other');
    expect(writeProject(target, next)).toMatchObject({ ok: true });
    expect(listing(target)).toEqual([...next.keys(), 'hdl/mine.vhd', 'notes.txt'].sort());
    expect(existsSync(join(target, 'vectors/out'))).toBe(false);
  });

  it('refuses a directory of anything else, and says what is there', () => {
    const target = join(parent, 'home');
    mkdirSync(target);
    writeFileSync(join(target, 'thesis.txt'), 'years of work');
    const result = writeProject(target, files);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC040', values: { found: 'thesis.txt' } }] });
    expect(listing(target)).toEqual(['thesis.txt']);
    expect(writeProject(target, files, { force: true })).toMatchObject({ ok: true });
    expect(listing(target)).toEqual([...names, 'thesis.txt'].sort());
    expect(readFileSync(join(target, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('refuses a file, forced or not', () => {
    const target = join(parent, 'file');
    writeFileSync(target, 'x');
    for (const force of [false, true]) expect(writeProject(target, files, { force })).toMatchObject({ diagnostics: [{ code: 'TLC040' }] });
    expect(readFileSync(target, 'utf8')).toBe('x');
  });

  it.each(['../out.vhd', '/etc/x', 'a/../../x', ''])('refuses the path %j', (path) => {
    expect(writeProject(join(parent, 'p'), new Map([[path, 'x']]))).toMatchObject({ diagnostics: [{ code: 'TLC042' }] });
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each([
    ['a directory where a file should be', 'blocked/own', 'blocked'],
    ['a file where a directory should be', 'blocked', 'blocked/new'],
  ])('puts everything back when it meets %s', (_, own, wanted) => {
    const target = join(parent, 'p');
    writeProject(target, files);
    mkdirSync(dirname(join(target, own)), { recursive: true });
    writeFileSync(join(target, own), 'own');
    const before = listing(target);
    expect(writeProject(target, new Map([...files, [wanted, 'x']]))).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC041' }] });
    expect(listing(target)).toEqual(before);
    expect(readFileSync(join(target, own), 'utf8')).toBe('own');
  });

  it.skipIf(process.getuid?.() === 0)('reports what the file system refuses', () => {
    chmodSync(parent, 0o500);
    expect(writeProject(join(parent, 'p'), files)).toMatchObject({ diagnostics: [{ code: 'TLC041' }] });
    chmodSync(parent, 0o700);
  });
});

describe('writeFileAtomically', () => {
  it('writes, replaces and leaves nothing beside', () => {
    const file = join(parent, 'deep/out.npy');
    expect(writeFileAtomically(file, 'one')).toMatchObject({ ok: true });
    expect(writeFileAtomically(file, Uint8Array.of(65))).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('A');
    expect(readdirSync(join(parent, 'deep'))).toEqual(['out.npy']);
    expect(writeFileAtomically(parent, 'x')).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC041' }] });
    expect(readdirSync(parent)).toEqual(['deep']);
  });
});

describe('interruption', () => {
  /** A program that starts to write and is then told to go on or to end. */
  async function interrupted(body: string, signal: NodeJS.Signals): Promise<{ code: number | null; endedBy: string | null }> {
    const script = join(parent, 'script.mjs');
    const index = join(import.meta.dirname, '../src/index.ts');
    await build({
      stdin: { contents: `import * as toolchain from ${JSON.stringify(index)};\n${body}`, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
      conditions: ['@netloom/source'],
      external: ['onnxruntime-node'],
      banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
    });
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.once('data', () => child.kill(signal));
    const ended = await new Promise<{ code: number | null; endedBy: string | null }>((resolve) => {
      child.on('close', (code, endedBy) => {
        resolve({ code, endedBy });
      });
    });
    rmSync(script);
    return ended;
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while a temporary directory is in use removes it', async (signal) => {
    const body = `await toolchain.withTemporaryDirectory(async (directory) => {
      console.log(directory);
      await new Promise((resolve) => setTimeout(resolve, 30000));
    }, ${JSON.stringify(parent)});`;
    expect(await interrupted(body, signal)).toEqual({ code: null, endedBy: signal });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('in the middle of writing a project leaves the whole project or none', async () => {
    const target = join(parent, 'p');
    // Large enough to be interrupted while it is written: the first line is printed before, the signal comes within.
    const body = `const big = 'x'.repeat(1 << 20);
    const files = new Map(Array.from({ length: 200 }, (_, i) => ['f/' + i, big]));
    files.set('netloom.json', '{}');
    console.log('writing');
    toolchain.writeProject(${JSON.stringify(target)}, files);
    await new Promise((resolve) => setTimeout(resolve, 500));`;
    await interrupted(body, 'SIGINT');
    const left = readdirSync(parent);
    expect([[], ['p']]).toContainEqual(left);
    if (left.length > 0) expect(listing(target)).toHaveLength(201);
  });

  it('a killed process leaves the target untouched', async () => {
    const target = join(parent, 'p');
    writeProject(target, files);
    const body = `const big = 'x'.repeat(1 << 20);
    const files = new Map(Array.from({ length: 2000 }, (_, i) => ['f/' + i, big]));
    console.log('writing');
    toolchain.writeProject(${JSON.stringify(target)}, files);
    await new Promise((resolve) => setTimeout(resolve, 30000));`;
    expect(await interrupted(body, 'SIGKILL')).toEqual({ code: null, endedBy: 'SIGKILL' });
    const visible = listing(target).filter((path) => !path.startsWith('.'));
    // The signal comes during the first of some seconds of writing into the hidden directory.
    expect(visible).toEqual(names);
  });

  it('kills the tools that run', async () => {
    const mark = join(parent, 'alive');
    const body = `setTimeout(() => console.log('running'), 300);
    await toolchain.runProcess('sh', ['-c', 'sleep 2; touch ${mark}']);`;
    expect(await interrupted(body, 'SIGINT')).toEqual({ code: null, endedBy: 'SIGINT' });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(mark)).toBe(false);
  });
});
