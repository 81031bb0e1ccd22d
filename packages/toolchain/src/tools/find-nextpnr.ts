import { type Result, failure } from '@netloom/ir';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type Tool, type ToolSearch, findOnPath, setPath } from './find-executable.js';
import { probeTool } from './probe-tool.js';

/**
 * nextpnr for iCE40, which places and routes what yosys synthesized: `NETLOOM_NEXTPNR_ICE40`, else `nextpnr-ice40` on PATH.
 *
 * @errors TLC001 toolMissing, TLC002 toolUnusable
 */
export async function findNextpnrIce40(search: ToolSearch = {}): Promise<Result<Tool>> {
  const { environment = process.env } = search;
  const path = setPath(environment, 'NETLOOM_NEXTPNR_ICE40') ?? findOnPath('nextpnr-ice40', environment);
  if (path !== undefined) return probeTool('nextpnr', path, ['--version'], /\(Version (?:nextpnr-)?([^\s)]+)/);
  const hint =
    'Install nextpnr (Debian and Ubuntu: apt-get install nextpnr-ice40 fpga-icestorm-chipdb), or set NETLOOM_NEXTPNR_ICE40 to its path.';
  const places = 'in NETLOOM_NEXTPNR_ICE40 nor on PATH';
  return failure([toolchainDiagnostics.make.toolMissing({ kind: 'tool', name: 'nextpnr' }, { places }, hint)]);
}
