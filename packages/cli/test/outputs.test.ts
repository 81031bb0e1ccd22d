import { lstatSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codes, netloomJson } from './fixtures/call.js';
import { smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const scratch = scratchDirectory();
const model = scratch.write('small.onnx', smallModel());
const image = scratch.write('image.txt', 'no samples');
const compile = (directory: string, ...more: string[]) => netloomJson('compile', model, '-o', directory, '--frames', '1', ...more);

describe('output directories', () => {
  it('that cannot be: a file, below a file, a symbolic link to itself', async () => {
    const loop = join(scratch.path, 'loop');
    symlinkSync(loop, loop);
    for (const [directory, code] of [[image, 'TLC040'], [join(image, 'below'), 'TLC041'], [loop, 'TLC041'], [join(loop, 'below'), 'TLC041']] as const) {
      const report = await compile(directory);
      expect({ directory, exitCode: report.exitCode, code: codes(report).at(-1) }).toEqual({ directory, exitCode: 2, code });
    }
    expect(lstatSync(loop).isSymbolicLink()).toBe(true);
    expect(readdirSync(scratch.path).sort()).toEqual(['image.txt', 'loop', 'small.onnx']);
  });

  it('with other files in them are refused, unless forced', async () => {
    const directory = join(scratch.path, 'mine');
    mkdirSync(join(directory, 'hdl'), { recursive: true });
    expect(await compile(directory)).toMatchObject({ exitCode: 2 });
    expect(readdirSync(directory)).toEqual(['hdl']);
    expect(await compile(directory, '--force')).toMatchObject({ ok: true });
    expect(readdirSync(directory)).toContain('netloom.json');
  });
});
