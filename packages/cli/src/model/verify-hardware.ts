import { join } from 'node:path';
import type { Compiler } from '@netloom/compiler';
import { type SimulationReport, type Tool, manifestName, simulateProject, withTemporaryDirectory, writeProject } from '@netloom/toolchain';
import type { Frames } from '@netloom/toolchain';
import { type ProjectManifest, projectManifest } from '@netloom/ir';
import type { Configuration } from '../options/config.js';
import type { Session } from '../session/session.js';
import { version } from '../version.js';
import { type Trace, evaluateFrames } from './evaluate-frames.js';
import type { VerifiedModel } from './verified-model.js';

/** What GHDL was found to compute. */
export interface HardwareVerification {
  readonly simulator: string;
  readonly simulation: SimulationReport;
  readonly manifest: ProjectManifest;
  /** Of the clock on the wall, from analysis to the last value. */
  readonly seconds: number;
}

/** Builds the hardware of a model in a temporary directory and simulates its first frames. What is wrong goes to the session. */
export async function verifyHardware(
  compiler: Compiler,
  { graph, sha256 }: VerifiedModel,
  inputs: Frames,
  count: number,
  { folding, target }: Pick<Configuration, 'folding' | 'target'>,
  ghdl: Tool,
  session: Session,
): Promise<HardwareVerification | undefined> {
  const traces: Trace[] = [];
  for await (const trace of evaluateFrames(compiler, graph, inputs, count, session.progress('Computing test vectors'))) traces.push(trace);
  const built = compiler.build('vhdl', graph, {
    modelSha256: sha256,
    toolVersion: version,
    frames: traces,
    ...(folding === undefined ? {} : { folding }),
    ...(target === undefined ? {} : { target }),
  });
  const files = session.take(built);
  if (files === undefined) return undefined;
  return withTemporaryDirectory(async (scratch) => {
    const directory = join(scratch, 'project');
    if (!session.note(writeProject(directory, files).diagnostics)) return undefined;
    const manifest = projectManifest.parse(JSON.parse(String(files.get(manifestName))));
    const progress = session.progress('Simulating frame');
    const started = performance.now();
    const result = await simulateProject(directory, {
      frames: count,
      signal: session.signal,
      ghdl,
      onProgress: ({ framesDone }) => {
        progress.show(framesDone, count);
      },
    });
    progress.end();
    const simulation = session.take(result);
    const seconds = (performance.now() - started) / 1000;
    return simulation === undefined ? undefined : { simulator: `${ghdl.name} ${ghdl.version}`, simulation, manifest, seconds };
  });
}
