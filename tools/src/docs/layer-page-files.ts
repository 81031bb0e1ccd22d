import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository.mjs';

const folder = join(repositoryRoot, 'docs', 'layers');

/** The pages about layers: their paths and what they hold. */
export function readLayerPages(): readonly { readonly path: string; readonly text: string }[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.md')).sort();
  return files.map((file) => ({ path: join(folder, file), text: readFileSync(join(folder, file), 'utf8') }));
}
