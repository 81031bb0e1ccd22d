import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('the example of README.md is the code that is run here, and gives what README.md says', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  expect(shown).toBe(readFileSync(join(import.meta.dirname, 'readme-example.ts'), 'utf8'));
  const { example } = await import('./readme-example.js');
  expect(example.problems).toEqual([]);
  expect(readme).toContain(`\`y\` is \`${String(example.values.get('y'))}\``);
});
