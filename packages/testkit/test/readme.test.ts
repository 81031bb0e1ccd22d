import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGhdl } from '@netloom/toolchain';
import { expect, it } from 'vitest';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const ghdl = await findGhdl();
if (!ghdl.ok) process.stderr.write(`skipped: ${ghdl.diagnostics.map(({ message }) => message).join()}\n`);

it('the example of README.md is the code that is run here', () => {
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  expect(shown).toBe(readFileSync(join(import.meta.dirname, 'readme-example.ts'), 'utf8'));
});

it.skipIf(!ghdl.ok)('and gives what README.md says', async () => {
  const { example } = await import('./readme-example.js');
  expect(readme).toContain(`\`${JSON.stringify(example)}\``);
  expect(example.equal).toBe(true);
  expect(example.cycles).toBe(example.predictedCycles);
});
