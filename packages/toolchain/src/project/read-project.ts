import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { type ProjectManifest, type Result, failure, projectManifest, success } from '@netloom/ir';
import { messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/** Name of the file that makes a directory a project. */
export const manifestName = 'netloom.json';

/** True if the path is a directory with a manifest. */
export function isProject(directory: string): boolean {
  return existsSync(join(directory, manifestName)) && statSync(directory).isDirectory();
}

/**
 * Reads and checks `netloom.json` of a generated project. Every path in it is relative and stays inside the project.
 *
 * @errors TLC030 projectMissing, TLC031 projectInvalid, TLC042 pathInvalid
 */
export function readProject(directory: string): Result<ProjectManifest> {
  const subject = { kind: 'project', name: directory };
  const file = join(directory, manifestName);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return failure([toolchainDiagnostics.make.projectMissing(subject, { file: manifestName })]);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const problem = `${manifestName} is no JSON (${messageOf(error)})`;
    return failure([toolchainDiagnostics.make.projectInvalid(subject, { problem })]);
  }
  const parsed = projectManifest.safeParse(content);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || manifestName}: ${message}`);
    return failure(problems.map((problem) => toolchainDiagnostics.make.projectInvalid(subject, { problem })));
  }
  const manifest = parsed.data;
  const paths = [
    manifest.graph,
    manifest.vectors.directory,
    ...manifest.files.hdl,
    ...manifest.files.simulation,
    ...manifest.streams.map(({ vectors }) => vectors),
  ];
  const outside = paths.filter((path) => !staysInside(path));
  if (outside.length > 0) return failure(outside.map((path) => toolchainDiagnostics.make.pathInvalid(subject, { path })));
  return success(manifest);
}

/** True for a relative path that does not lead out of its directory. */
export function staysInside(path: string): boolean {
  const normal = normalize(path);
  return path !== '' && !isAbsolute(normal) && normal !== '..' && !normal.startsWith(`..${sep}`);
}
