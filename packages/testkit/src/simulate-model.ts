import { join } from 'node:path';
import { type ProjectManifest, type Result, projectManifest, success } from '@netloom/ir';
import { type SimulationReport, manifestName, simulateProject, withTemporaryDirectory, writeProject } from '@netloom/toolchain';
import type { PreparedModel } from './prepare-model.js';

/** A project's two simulations. */
export interface ModelSimulations {
  readonly manifest: ProjectManifest;
  readonly fullSpeed: SimulationReport;
  readonly stalled: SimulationReport;
}

export interface ModelSimulationOptions {
  /** Of the stalls. */
  readonly seed: number;
  /** Chance of a stall in each cycle of the stalled run. */
  readonly stallPermille: number;
  /** How many frames, when the project is known; all of its frames by default. */
  readonly frames?: (manifest: ProjectManifest) => number;
}

/** Simulates a prepared model at full speed and stalled. @errors those of writing and simulating a project */
export async function simulateModel({ files }: Pick<PreparedModel, 'files'>, options: ModelSimulationOptions): Promise<Result<ModelSimulations>> {
  return withTemporaryDirectory(async (scratch) => {
    const directory = join(scratch, 'project');
    const written = writeProject(directory, files);
    if (!written.ok) return written;
    const { seed, stallPermille } = options;
    const manifest = projectManifest.parse(JSON.parse(String(files.get(manifestName))));
    const run = { seed, ...(options.frames === undefined ? {} : { frames: options.frames(manifest) }) };
    const fullSpeed = await simulateProject(directory, run);
    if (!fullSpeed.ok) return fullSpeed;
    const stalled = await simulateProject(directory, { ...run, stallPermille });
    if (!stalled.ok) return stalled;
    return success({ manifest, fullSpeed: fullSpeed.value, stalled: stalled.value });
  });
}
