import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readProject, manifestName } from './read-project.js';

/**
 * Moves the files of a finished directory over those of an existing one, by renaming only. The directory itself stays
 * the same, so it may be anybody's current directory. What an earlier project generated and the new one does not have
 * goes; the manifest goes first and comes last. On any error everything is put back.
 *
 * @param backup a directory to be made on the same file system, which takes the replaced files
 * @throws what the file system throws, after putting everything back
 */
export function installOver(content: string, target: string, backup: string): void {
  const moves: (readonly [from: string, to: string])[] = [];
  const move = (from: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    moves.push([from, to]);
  };
  const incoming = filesIn(content);
  const outgoing = new Set([...generatedFiles(target), ...incoming]);
  try {
    for (const path of [manifestName, ...[...outgoing].filter((path) => path !== manifestName)]) {
      const occupant = lstatSync(join(target, path), { throwIfNoEntry: false });
      if (occupant === undefined) continue;
      // Whatever is in it was not made here.
      if (occupant.isDirectory()) throw new Error(`${path} is a directory, but a file of that name is to be written`);
      move(join(target, path), join(backup, path));
    }
    for (const path of [...incoming.filter((path) => path !== manifestName), ...incoming.filter((path) => path === manifestName)])
      move(join(content, path), join(target, path));
  } catch (error) {
    for (const [from, to] of moves.reverse()) renameSync(to, from);
    removeEmptied(target, incoming);
    throw error;
  }
  removeEmptied(target, outgoing);
}

/** Files that the project which lies there now was generated with, by its manifest. */
function generatedFiles(target: string): readonly string[] {
  const project = readProject(target);
  if (!project.ok) return [];
  const { graph, files, vectors, streams } = project.value;
  return [
    ...[manifestName, graph, ...files.hdl, ...files.simulation],
    ...streams.map((stream) => join(vectors.directory, stream.vectors)),
  ];
}

/** Relative paths of all files below a directory, sorted. */
function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}

function removeEmptied(target: string, paths: Iterable<string>): void {
  for (const path of paths)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const full = join(target, folder);
      if (lstatSync(full, { throwIfNoEntry: false }) === undefined) continue;
      if (readdirSync(full).length > 0) break;
      rmdirSync(full);
    }
}
