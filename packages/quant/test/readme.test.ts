import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderElementType } from '@netloom/ir';
import { expect, it } from 'vitest';
import { quantizationOptions } from '../src/index.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

it('the example of README.md is the code that is run here, and gives what README.md says', async () => {
  const [, shown] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  expect(shown).toBe(readFileSync(join(import.meta.dirname, 'readme-example.ts'), 'utf8'));
  const { example } = await import('./readme-example.js');
  if (!example.ok) throw new Error(JSON.stringify(example.diagnostics));
  const [layer] = example.value.layers;
  const implementation = layer?.requantization?.implementation;
  const y = example.value.values.get('y');
  if (implementation === undefined || y === undefined) throw new Error('nothing derived');
  expect(readme).toContain(
    `one layer, \`dense\`, whose output is \`${renderElementType(y.type)}\`, rounded by the method \`${implementation.method}\` ` +
      `after ${implementation.proof.comparisons} comparisons`,
  );
  expect(example.value.layers.map(({ name }) => name)).toEqual(['dense']);
});

it('every option of the schema is in README.md, with its default', () => {
  const defaults: Readonly<Record<string, unknown>> = quantizationOptions.parse({});
  for (const option of Object.keys(quantizationOptions.shape)) {
    const row = new RegExp(`^\\|[^|]*\`${option}\`[^|]*\\|([^|]*)\\|`, 'm').exec(readme);
    expect([option, row === null]).toEqual([option, false]);
    const value = defaults[option];
    if (typeof value === 'string' || typeof value === 'number') expect([option, row?.[1]?.trim()]).toEqual([option, `\`${value}\``]);
  }
});
