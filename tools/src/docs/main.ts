import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { configurationSchema, renderConfigurationSchema } from '@netloom/cli';
import { createCompiler } from '@netloom/compiler';
import { renderConfigurationTables } from './configuration-tables.js';
import { replaceGenerated } from './generated-part.js';
import { readLayerPages } from './layer-page-files.js';
import { fillLayerPage } from './layer-pages.js';
import { renderLayerTable } from './layer-table.js';

/** Writes the generated parts of the documentation, and the published schema. Run it with `npm run docs`. */
const root = new URL('../../../', import.meta.url);
const compiler = createCompiler();
if (!compiler.ok) throw new Error('the built-in plugins do not make a compiler');
rewrite('README.md', 'layers', renderLayerTable(compiler.value));
rewrite('docs/configuration.md', 'keys', renderConfigurationTables(configurationSchema()));
for (const page of readLayerPages()) writeFileSync(page.path, fillLayerPage(page.text, compiler.value));
mkdirSync(new URL('packages/cli/schema/', root), { recursive: true });
writeFileSync(new URL('packages/cli/schema/netloom.schema.json', root), renderConfigurationSchema());

function rewrite(page: string, part: string, content: string): void {
  const file = new URL(page, root);
  writeFileSync(file, replaceGenerated(readFileSync(file, 'utf8'), part, content));
}
