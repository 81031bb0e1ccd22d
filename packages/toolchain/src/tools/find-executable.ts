import { accessSync, constants, statSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';

/** Where to look; by default this process's environment and current directory. */
export interface ToolSearch {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

/** A tool that was found and has said its version. */
export interface Tool {
  /** For messages: `GHDL`. */
  readonly name: string;
  readonly path: string;
  /** As the tool says it: `2.0.0`, `5.0.1`, `0.23`. */
  readonly version: string;
}

/** The program that a variable names. */
export function setPath(environment: Readonly<Record<string, string | undefined>>, variable: string): string | undefined {
  const value = environment[variable];
  if (value === undefined || value === '') return undefined;
  // A bare name is looked up on PATH; a path must not depend on where the tool is run.
  return basename(value) === value ? value : resolve(value);
}

/** The first program of this name on PATH. */
export function findOnPath(program: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const extensions = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  const folders = (environment.PATH ?? environment.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders
    .flatMap((folder) => extensions.map((extension) => join(folder, program + extension)))
    .find((candidate) => isExecutable(candidate));
}

/** The nearest file with this relative path in a directory or one above it. */
export function findUpwards(relativePath: string, directory: string): string | undefined {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const candidate = join(folder, relativePath);
    if (isExecutable(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
