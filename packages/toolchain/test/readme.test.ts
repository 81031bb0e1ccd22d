import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ghdl } from './fixtures/ghdl.js';
import { example } from './readme-example.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const withoutIndent = (text: string): string => text.replace(/^ +/gm, '').trim();

it('the example of README.md is the code that is tested', () => {
  const [, shown = 'no example'] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  const source = readFileSync(join(import.meta.dirname, 'readme-example.ts'), 'utf8');
  expect(withoutIndent(source)).toContain(withoutIndent(shown));
});

it.skipIf(!ghdl.ok)('and gives what README.md says', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'readme-'));
  const result = await example(join(directory, 'project'));
  rmSync(directory, { recursive: true });
  expect(readme).toContain(`\`${result}\``);
  expect(result).toMatch(/^equal/);
});
