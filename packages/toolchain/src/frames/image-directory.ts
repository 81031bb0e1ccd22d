import { readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Diagnostic, type Result, resultOf } from '@netloom/ir';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/** Endings of the files that count as images, whatever case they are in. */
export const imageEndings = ['.png', '.jpg', '.jpeg'] as const;

/** The images of a directory. */
export interface ImageDirectory {
  /** By the names on their paths, folder by folder, in the order of code points. */
  readonly files: readonly string[];
  /** Names of its sub-directories in the order of code points, be there images in them or not. */
  readonly folders: readonly string[];
  /** For each file, the index of the sub-directory that it lies in or below; -1 beside them. */
  readonly folderOf: readonly number[];
}

/**
 * Finds all images in a directory and below, by their endings. Hidden files and directories (`.name`) do not count;
 * links are followed.
 *
 * @errors TLC010 fileUnreadable, TLC022 imagesMissing
 */
export function listImages(directory: string): Result<ImageDirectory> {
  const faults: Diagnostic[] = [];
  const top = list(directory, [], faults);
  const folders = top.flatMap((entry) => (typeof entry.content === 'string' ? [] : [entry]));
  const files: string[] = [];
  const folderOf: number[] = [];
  const add = (entries: readonly Entry[], folder: number): void => {
    for (const { content } of entries) {
      if (typeof content !== 'string') continue;
      files.push(content);
      folderOf.push(folder);
    }
  };
  for (const entry of top) {
    if (typeof entry.content === 'string') add([entry], -1);
    else add(flatten(entry.content), folders.indexOf(entry));
  }
  if (files.length === 0 && faults.length === 0)
    faults.push(toolchainDiagnostics.make.imagesMissing({ kind: 'directory', name: directory }, { endings: imageEndings }));
  return resultOf(faults, () => ({ files, folders: folders.map(({ name }) => name), folderOf }));
}

/** An image by its path, or a directory by its entries. */
interface Entry {
  readonly name: string;
  readonly content: string | readonly Entry[];
}

/** @param above real paths of the directories that it lies in, which a link may lead back to */
function list(directory: string, above: readonly string[], faults: Diagnostic[]): readonly Entry[] {
  let names: readonly string[];
  let here: string;
  try {
    here = realpathSync(directory);
    names = readdirSync(directory);
  } catch (error) {
    faults.push(toolchainDiagnostics.make.fileUnreadable({ kind: 'directory', name: directory }, { problem: messageOf(error) }));
    return [];
  }
  if (above.includes(here)) return [];
  const entries: Entry[] = [];
  for (const name of names.filter((entry) => !entry.startsWith('.')).sort(byCodePoints)) {
    const path = join(directory, name);
    const isImage = imageEndings.some((ending) => ending === extname(name).toLowerCase());
    try {
      if (statSync(path).isDirectory()) entries.push({ name, content: list(path, [...above, here], faults) });
      else if (isImage) entries.push({ name, content: path });
    } catch (error) {
      if (isImage) faults.push(toolchainDiagnostics.make.fileUnreadable(fileSubject(path), { problem: messageOf(error) }));
    }
  }
  return entries;
}

function flatten(entries: readonly Entry[]): readonly Entry[] {
  return entries.flatMap((entry) => (typeof entry.content === 'string' ? [entry] : flatten(entry.content)));
}

/** The order of Unicode's code points, as Python sorts; plain comparison would look at UTF-16 units. */
export function byCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [i, character] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}
