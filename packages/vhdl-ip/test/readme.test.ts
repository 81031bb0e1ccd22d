import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

function block(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`the README has no ${language} block`);
  return code;
}

describe('README.md', () => {
  it('has an example that prints what it says', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'netloom-readme-'));
    try {
      const outfile = join(directory, 'example.mjs');
      const stdin = { contents: block('ts'), resolveDir: import.meta.dirname, loader: 'ts' as const };
      await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', conditions: ['@netloom/source'], logLevel: 'silent' });
      const printed = execFileSync(process.execPath, [outfile], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } });
      expect(printed).toBe(block('text'));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
