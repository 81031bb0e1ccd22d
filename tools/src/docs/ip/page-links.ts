import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtinUnits } from '@netloom/vhdl-ip';
import { repositoryRoot } from '../../repository.mjs';

const records = readdirSync(join(repositoryRoot, 'docs', 'adr'));

/** Text of a unit's page with links to the models, decision records and other units that it names. */
export function linkNames(text: string, unit: string): string {
  return text
    .replace(/\btest\/(models\/[\w-]+\.ts)/g, (path, file: string) => (isThere(path) ? `[${file}](../../packages/vhdl-ip/${path})` : path))
    .replace(/\bdecision record (\d{4})/g, (name, number: string) => {
      const record = records.find((file) => file.startsWith(`${number}-`));
      return record === undefined ? name : `[${name}](../adr/${record})`;
    })
    .replace(/`(\w+)`/g, (name, other: string) =>
      other !== unit && builtinUnits.some((known) => known.name === other) ? `[${name}](${other}.md)` : name,
    );
}

function isThere(path: string): boolean {
  return existsSync(join(repositoryRoot, 'packages', 'vhdl-ip', path));
}
