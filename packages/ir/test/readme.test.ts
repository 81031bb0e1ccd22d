import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const packageRoot = join(import.meta.dirname, '..');
const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');

/** The first block of code in this language. */
function block(language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`the README has no ${language} block`);
  return code;
}

it("runs the README's example, which prints what it says", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'netloom-readme-'));
  try {
    const outfile = join(directory, 'example.mjs');
    await build({
      stdin: { contents: block('ts'), resolveDir: packageRoot, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@netloom/source'],
      outfile,
      logLevel: 'silent',
    });
    expect(execFileSync(process.execPath, [outfile], { encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } })).toBe(block('text'));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
