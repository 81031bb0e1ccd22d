import { readFileSync, writeFileSync } from 'node:fs';
import { createCompiler } from '@netloom/compiler';
import { readLayerPages } from './layer-page-files.js';
import { fillLayerPage } from './layer-pages.js';
import { renderLayerTable, replaceLayerTable } from './layer-table.js';

/** Writes the generated parts of the documentation. Run it with `npm run docs`. */
const readme = new URL('../../../README.md', import.meta.url);
const compiler = createCompiler();
if (!compiler.ok) throw new Error('the built-in plugins do not make a compiler');
const text = readFileSync(readme, 'utf8');
writeFileSync(readme, replaceLayerTable(text, renderLayerTable(compiler.value)));
for (const page of readLayerPages()) writeFileSync(page.path, fillLayerPage(page.text, compiler.value));
