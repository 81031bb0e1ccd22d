import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceGenerated } from '../docs/generated-part.js';
import { repositoryRoot } from '../repository.mjs';

const page = join(repositoryRoot, 'docs', 'benchmarks.md');

/** Shows a table, and writes it into the page of benchmarks where that is asked for. */
export function publish(part: string, table: string, write: boolean): void {
  console.log(table);
  if (write) writeFileSync(page, replaceGenerated(readFileSync(page, 'utf8'), part, table));
}
