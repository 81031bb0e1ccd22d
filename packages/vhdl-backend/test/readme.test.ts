import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectParts } from '@netloom/ir';
import { simulateProject } from '@netloom/toolchain';
import { builtinMappings, mappings, vhdlOptions } from '../src/index.js';
import { project } from './readme-example.js';
import { ghdl, manifestOf, valueOfResult, withProject } from './support/project.js';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

describe('README.md', () => {
  it('shows the code that is run here, and what it gives', () => {
    const [, shown] = /^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
    expect(shown).toBe(readFileSync(join(import.meta.dirname, 'readme-example.ts'), 'utf8'));
    const files = valueOfResult(project);
    const { top, totals } = manifestOf(files);
    expect(readme).toContain(`\`hdl/${top}.vhd\` takes a frame every ${totals.predictedFrameIntervalCycles} cycles.`);
    for (const path of files.keys()) expect(readme.includes(`| \`${path}\``) || /^(hdl\/ip|tb\/ip|tb\/vectors)\//.test(path)).toBe(true);
  });

  it.skipIf(!ghdl.ok)('whose example is right in GHDL', async () => {
    const report = await withProject(valueOfResult(project), (directory) => simulateProject(directory));
    expect(valueOfResult(report)).toMatchObject({ equal: true, comparedValues: 16 });
  });

  it('knows every option and layer', () => {
    for (const option of Object.keys(vhdlOptions.shape)) expect(readme).toContain(`| \`${option}\``);
    const parts = valueOfResult(collectParts([builtinMappings]));
    for (const { layerType } of parts.all(mappings)) expect(readme).toContain(`| ${layerType} |`);
  });
});
