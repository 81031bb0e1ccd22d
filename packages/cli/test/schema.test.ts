import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configurationSchema, renderConfigurationSchema } from '../src/index.js';
import { netloom, netloomJson } from './fixtures/call.js';

interface Part {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly additionalProperties?: Part | boolean;
  readonly anyOf?: readonly Part[];
}

/** Keys without a description, by path; what a record holds is called `*`. */
function undescribed(part: Part, path = ''): readonly string[] {
  const { properties = {}, additionalProperties, anyOf = [] } = part;
  return [
    ...Object.entries(properties).flatMap(([key, each]) => [
      ...(each.description?.endsWith('.') === true ? [] : [`${path}${key}`]),
      ...undescribed(each, `${path}${key}.`),
    ]),
    ...(typeof additionalProperties === 'object' ? undescribed(additionalProperties, `${path}*.`) : []),
    ...anyOf.flatMap((form) => undescribed(form, path)),
  ];
}

describe('the schema of the configuration', () => {
  it('is shipped as it is (npm run docs writes it)', () => {
    expect(readFileSync(join(import.meta.dirname, '../schema/netloom.schema.json'), 'utf8')).toBe(renderConfigurationSchema());
    const { files, exports } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { files: string[]; exports: Record<string, unknown> };
    expect(files).toContain('schema');
    expect(exports).toHaveProperty(['./schema/netloom.schema.json']);
  });

  it('is what `netloom schema` prints', async () => {
    expect(await netloom('schema')).toEqual({ exitCode: 0, stdout: renderConfigurationSchema(), stderr: '' });
    expect(await netloomJson('schema')).toMatchObject({ command: 'schema', ok: true, schema: JSON.parse(renderConfigurationSchema()) as object });
  });

  it('describes every key of quantization, folding and target', () => {
    const schema = configurationSchema() as Part;
    expect(Object.keys(schema.properties ?? {})).toEqual(['$schema', 'quantization', 'folding', 'target', 'preprocessing']);
    expect(undescribed(schema).filter((path) => !path.startsWith('preprocessing'))).toEqual([]);
  });

  it('refuses unknown keys and takes every option away from none', () => {
    expect(configurationSchema()).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', additionalProperties: false });
    expect(configurationSchema()).not.toHaveProperty('required');
  });
});
