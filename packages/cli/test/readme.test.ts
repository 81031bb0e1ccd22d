import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeNpy, findGhdl } from '@netloom/toolchain';
import { expect, it } from 'vitest';
import { readConfiguration } from '../src/options/config.js';
import { netloom } from './fixtures/call.js';
import { images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const scratch = scratchDirectory();
const ghdl = await findGhdl();

function block(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(readme)?.[1] ?? '';
}

it('the commands of README.md do what it says', async () => {
  scratch.write('small.onnx', smallModel());
  scratch.write('images.npy', encodeNpy([4, 6, 6], images(4)));
  const lines = block('sh').trim().split('\n');
  expect(lines).toHaveLength(4);
  for (const line of lines) {
    const [program, command, ...words] = line.split(' ');
    if (command === 'simulate' && !ghdl.ok) continue;
    const files = /^(small\.onnx|images\.npy|build|scores\.npy)$/;
    const call = words.map((word) => (files.test(word) ? join(scratch.path, word) : word));
    expect({ program, line, ...(await netloom(command ?? '', ...call)) }).toMatchObject({ program: 'netloom', line, exitCode: 0 });
  }
  expect(existsSync(join(scratch.path, 'scores.npy'))).toBe(true);
});

it('the configuration of README.md is valid, and compiles', async () => {
  const config = scratch.write('config.json', block('json'));
  expect(readConfiguration(config)).toMatchObject({ ok: true });
  const [model, samples] = [scratch.write('small.onnx', smallModel()), scratch.write('images.npy', encodeNpy([4, 6, 6], images(4)))];
  const call = await netloom('compile', model, '-o', join(scratch.path, 'configured'), '--calibration', samples, '--config', config);
  expect(call.exitCode).toBe(0);
});

it('every command is in README.md', async () => {
  const { stdout } = await netloom('--help');
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[options\]/gm)].map(([, name = '']) => name);
  expect(commands).toHaveLength(8);
  for (const command of commands) expect(readme).toMatch(new RegExp(`^\\| \`${command}[ \`]`, 'm'));
});
