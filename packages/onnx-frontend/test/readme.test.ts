import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';

const packageRoot = join(import.meta.dirname, '..');

function block(language: string): string {
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';
}

it('the example of the README prints what it says', async () => {
  const folder = join(packageRoot, '.tsc', 'readme');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'example.ts');
  writeFileSync(file, block('ts'));
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import(file);
  const printed = log.mock.calls.map(([line]) => `${String(line)}\n`).join('');
  log.mockRestore();
  expect(printed).toBe(block('text'));
});
