import { type Result, failure } from '@netloom/ir';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type Tool, type ToolSearch, findOnPath, findUpwards, setPath } from './find-executable.js';
import { probeTool } from './probe-tool.js';

const localGhdl5 = '.tools/ghdl5/bin/ghdl';
const versionPattern = /^GHDL (\d+(?:\.\d+)*)/;

/**
 * GHDL for simulation: `NETLOOM_GHDL`, else `ghdl` on PATH, else the GHDL 5 that {@link findGhdl5} takes.
 *
 * @errors TLC001 toolMissing, TLC002 toolUnusable
 */
export async function findGhdl(search: ToolSearch = {}): Promise<Result<Tool>> {
  const { environment = process.env } = search;
  const path =
    setPath(environment, 'NETLOOM_GHDL') ??
    findOnPath('ghdl', environment) ??
    setPath(environment, 'NETLOOM_GHDL5') ??
    localTool(search);
  if (path !== undefined) return probeGhdl(path);
  const subject = { kind: 'tool', name: 'GHDL' };
  const places = `in NETLOOM_GHDL nor on PATH nor at ${localGhdl5}`;
  const hint = 'Install GHDL 2.0 or newer (Debian and Ubuntu: apt-get install ghdl), or set NETLOOM_GHDL to its path.';
  return failure([toolchainDiagnostics.make.toolMissing(subject, { places }, hint)]);
}

/**
 * GHDL 5 for synthesis, as older ones make wrong netlists: `NETLOOM_GHDL5`, else `.tools/ghdl5/bin/ghdl` in the current
 * directory or above it, or above this package, else the simulator if it is new enough.
 *
 * @errors TLC001 toolMissing, TLC002 toolUnusable
 */
export async function findGhdl5(search: ToolSearch = {}): Promise<Result<Tool>> {
  const { environment = process.env } = search;
  const subject = { kind: 'tool', name: 'GHDL 5' };
  const path = setPath(environment, 'NETLOOM_GHDL5') ?? localTool(search);
  const found = path === undefined ? await findGhdl(search) : await probeGhdl(path);
  if (found.ok && Number(found.value.version.split('.')[0]) >= 5) return found;
  if (found.ok && path !== undefined) {
    const problem = `it is version ${found.value.version}, and netlists of versions below 5 are wrong`;
    return failure([toolchainDiagnostics.make.toolUnusable(subject, { path, problem })]);
  }
  if (!found.ok && found.diagnostics.some(({ id }) => id === 'toolUnusable')) return found;
  const places = `in NETLOOM_GHDL5 nor at ${localGhdl5} nor the ghdl on PATH`;
  const hint = 'Install GHDL 5.0.1 or newer and set NETLOOM_GHDL5 to its path. Simulation works with GHDL 2.0 as well.';
  return failure([toolchainDiagnostics.make.toolMissing(subject, { places }, hint)]);
}

function probeGhdl(path: string): Promise<Result<Tool>> {
  return probeTool('GHDL', path, ['--version'], versionPattern);
}

function localTool({ directory = process.cwd() }: ToolSearch): string | undefined {
  return findUpwards(localGhdl5, directory) ?? findUpwards(localGhdl5, import.meta.dirname);
}
