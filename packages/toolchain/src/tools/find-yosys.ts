import { type Result, failure } from '@netloom/ir';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type Tool, type ToolSearch, findOnPath, setPath } from './find-executable.js';
import { probeTool } from './probe-tool.js';

/**
 * yosys: `NETLOOM_YOSYS`, else `yosys` on PATH.
 *
 * @errors TLC001 toolMissing, TLC002 toolUnusable
 */
export async function findYosys(search: ToolSearch = {}): Promise<Result<Tool>> {
  const { environment = process.env } = search;
  const path = setPath(environment, 'NETLOOM_YOSYS') ?? findOnPath('yosys', environment);
  if (path !== undefined) return probeTool('yosys', path, ['-V'], /^Yosys (\d+(?:\.\d+)*)/);
  const hint = 'Install yosys (Debian and Ubuntu: apt-get install yosys), or set NETLOOM_YOSYS to its path.';
  const places = 'in NETLOOM_YOSYS nor on PATH';
  return failure([toolchainDiagnostics.make.toolMissing({ kind: 'tool', name: 'yosys' }, { places }, hint)]);
}
