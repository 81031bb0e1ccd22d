import { readFileSync } from 'node:fs';
import { configuration, configurationSchema } from '@netloom/cli';
import { describe, expect, it } from 'vitest';
import { renderConfigurationTables } from '../src/docs/configuration-tables.js';
import { replaceGenerated } from '../src/docs/generated-part.js';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');

describe('docs/configuration.md', () => {
  it('says what the schema says (npm run docs writes it)', () => {
    expect(page).toBe(replaceGenerated(page, 'keys', renderConfigurationTables(configurationSchema())));
  });

  it('has examples that are valid', () => {
    const examples = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, example = '']) => configuration.safeParse(JSON.parse(example)));
    expect(examples).toHaveLength(2);
    for (const { error } of examples) expect(error).toBeUndefined();
  });
});

describe('the tables', () => {
  it('have a row for every key, with values, default and meaning', () => {
    const tables = renderConfigurationTables(configurationSchema());
    expect(tables).toContain('| `bits` | whole number from 2 to 16 | `8` | Bits of activations, ');
    expect(tables).toContain('| `layers.NAME.ranges` | `"min-max"`, `"percentile"`, `"mse"` |  | as `ranges`, for this one |');
    expect(tables).toContain('| `random.low` | number | `-1` |');
    expect(tables).toContain('| `multipliers` | whole number above 0 |');
    expect(tables.match(/^## .*$/gm)).toEqual(['## $schema', '## quantization', '## folding', '## target', '## preprocessing']);
  });
});
