import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceGenerated } from '../docs/generated-part.js';
import { repositoryRoot } from '../repository.mjs';

/** Shows a table, and writes it into a page of `docs` where that is asked for. */
export function publish(part: string, table: string, write: boolean, page = 'benchmarks.md'): void {
  console.log(table);
  if (!write) return;
  const file = join(repositoryRoot, 'docs', page);
  writeFileSync(file, replaceGenerated(readFileSync(file, 'utf8'), part, table));
}
