import { rmSync } from 'node:fs';
import { projectManifest } from '@netloom/ir';
import { z } from 'zod';
import type { ModelFolder } from './model-folder.js';
import { type CommandRun, runNetloom } from './run-netloom.js';

const compileReport = z.object({ project: projectManifest });

const simulationReport = z.object({
  comparedValues: z.number(),
  differingValues: z.number(),
  equal: z.boolean(),
  cycles: z.number(),
  frameIntervalCycles: z.number().optional(),
  /** Of each frame but the first. */
  frameIntervals: z.array(z.number()),
  firstOutputLatencyCycles: z.number().optional(),
});

/** What a simulation found, and the seconds that it took. */
export type Simulation = z.infer<typeof simulationReport> & Pick<CommandRun, 'seconds' | 'cpuSeconds'>;

/** A model as hardware: what the compiler says of it. */
export type Compiled = z.infer<typeof compileReport>['project'];

/**
 * Compiles a model into `directory`, which is emptied first.
 *
 * @param flags target or folding
 */
export async function compileModel({ model, samples, preprocessing }: ModelFolder, directory: string, frames: number, flags: readonly string[]): Promise<Compiled> {
  rmSync(directory, { recursive: true, force: true });
  const vectors = ['--frames', String(frames)];
  const { report } = await runNetloom(['compile', model, '-o', directory, '--calibration', samples, ...preprocessing, ...vectors, ...flags]);
  return compileReport.parse(report).project;
}

/**
 * Simulates a project, every value of every layer compared.
 *
 * @param stall probability that a port waits in a cycle
 * @throws Error where the hardware differs
 */
export async function simulateModel(directory: string, frames: number, stall: number): Promise<Simulation> {
  const { report, ...spent } = await runNetloom(['simulate', directory, '--frames', String(frames), '--stall', String(stall)]);
  return { ...simulationReport.parse(report), ...spent };
}
