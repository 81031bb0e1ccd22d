import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codes, netloom, netloomJson } from './fixtures/call.js';
import { scratchDirectory } from './fixtures/scratch.js';

const scratch = scratchDirectory();
const commands = ['check', 'compile', 'quantize', 'run', 'simulate', 'verify', 'evaluate', 'schema'];

describe('help', () => {
  it('of the program', async () => {
    const { exitCode, stdout, stderr } = await netloom('--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it.each(commands)('of %s, with examples', async (command) => {
    const { exitCode, stdout } = await netloom(command, '--help');
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Examples:\n  $ netloom ${command} `);
    expect(stdout).toMatchSnapshot();
  });

  it('the version is that of the package', async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string };
    expect(await netloom('--version')).toEqual({ exitCode: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });
});

describe('calls that are wrong end with 2', () => {
  it.each([
    [[], 'Usage'],
    [['frobnicate'], 'unknown command'],
    [['chekc'], 'Did you mean check'],
    [['check'], "missing required argument 'model'"],
    [['compile', 'm.onnx'], "required option '-o, --output <dir>' not specified"],
    [['check', 'm.onnx', '--colour'], 'unknown option'],
    [['compile', 'm.onnx', '-o', 'x', '--bits', '17'], 'from 2 to 16'],
    [['compile', 'm.onnx', '-o', 'x', '--bits', 'eight'], 'whole number'],
    [['compile', 'm.onnx', '-o', 'x', '--mean', '1,,2'], 'numbers with commas'],
    [['compile', 'm.onnx', '-o', 'x', '--target-fps', '0'], 'positive number'],
    [['simulate', 'd', '--stall', '1.5'], 'from 0 to 1'],
    [['simulate', 'd', '--frames', '0'], 'from 1 on'],
  ])('%j', async (parameters, text) => {
    const { exitCode, stdout, stderr } = await netloom(...parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('with --json they are a document, too', async () => {
    const report = await netloomJson('compile', 'm.onnx');
    expect(report).toMatchObject({ command: 'compile', ok: false, exitCode: 2, diagnostics: [{ code: 'CLI001' }] });
    expect(codes(await netloomJson())).toEqual(['CLI001']);
  });

  it('options that exclude or need each other', async () => {
    const compile = (...more: string[]) => netloomJson('compile', 'm.onnx', '-o', join(scratch.path, 'none'), ...more);
    expect(codes(await compile('--target-fps', '10', '--clock-mhz', '5', '--multipliers', '3'))).toEqual(['CLI008']);
    expect(codes(await compile('--target-fps', '10'))).toEqual(['CLI009']);
    expect(codes(await compile('--clock-mhz', '10'))).toEqual(['CLI009']);
    expect(codes(await compile('--mean', '10'))).toEqual(['CLI009']);
  });

  it('files that are not there', async () => {
    const missing = join(scratch.path, 'missing');
    for (const call of [['check', missing], ['compile', missing, '-o', join(scratch.path, 'out')], ['run', missing, '--input', missing]])
      expect(await netloomJson(...call)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'TLC010' }] });
    expect(await netloomJson('simulate', missing)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'TLC030' }] });
    expect(existsSync(join(scratch.path, 'out'))).toBe(false);
  });
});

describe('plugins', () => {
  it.each([
    ['not there', 'nowhere.mjs', undefined, 'CLI005'],
    ['broken', 'broken.mjs', 'throw new Error("no luck");', 'CLI006'],
    ['no plugin', 'none.mjs', 'export default { name: 3 };', 'CLI007'],
    ['no default export', 'named.mjs', 'export const plugin = {};', 'CLI007'],
    ['for another IR', 'old.mjs', 'export default { name: "old", irVersion: "9.0.0", register() {} };', 'IR020'],
  ])('one that is %s stops the run', async (_, name, content, code) => {
    const file = content === undefined ? join(scratch.path, name) : scratch.write(name, content);
    const report = await netloomJson('check', 'm.onnx', '--plugin', file);
    expect(report).toMatchObject({ exitCode: 2 });
    expect(codes(report)).toEqual([code]);
  });

  it('all that fail are reported', async () => {
    const report = await netloomJson('check', 'm.onnx', '--plugin', 'no-such-plugin', '--plugin', join(scratch.path, 'nowhere.mjs'));
    expect(codes(report)).toEqual(['CLI005', 'CLI005']);
  });
});
