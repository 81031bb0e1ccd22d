import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnitManifest } from '@netloom/vhdl-ip';
import { repositoryRoot } from '../../repository.mjs';
import { readUnitFile, type UnitFile } from './unit-file.js';

/** The folder of the pages. */
export const pageFolder = join(repositoryRoot, 'docs', 'ip');

/** What a page takes from the VHDL file of its unit. */
export function readUnit({ name, file }: UnitManifest): UnitFile {
  return readUnitFile(readFileSync(join(repositoryRoot, 'packages', 'vhdl-ip', 'hdl', file), 'utf8'), name);
}

/** A file of the folder as it is; empty if there is none. */
export function readPageFile(file: string): string {
  const path = join(pageFolder, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
