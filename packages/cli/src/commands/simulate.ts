import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Graph, type ProjectManifest, type Result, valueOf } from '@netloom/ir';
import {
  type SimulationReport,
  type Tool,
  findGhdl,
  readProject,
  simulateProject,
  withTemporaryDirectory,
} from '@netloom/toolchain';
import { renderVectorFile } from '@netloom/compiler';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { type Trace, evaluateFrames } from '../model/evaluate-frames.js';
import { openModel } from '../model/open-model.js';
import { readSamples } from '../model/read-samples.js';
import { renderSimulation } from '../report/simulation.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface SimulateFlags {
  readonly input?: string;
  readonly frames?: number;
  /** Probability, 0 to 1. */
  readonly stall: number;
  readonly seed: number;
  readonly plugin?: readonly string[];
}

/** How many frames are simulated when the project holds none and nothing is asked. */
const defaultFrames = 3;

/** `netloom simulate DIR`: runs the hardware in GHDL and compares every layer with the golden model. */
export async function simulate(directory: string, flags: SimulateFlags, session: Session): Promise<CommandOutcome> {
  const manifest = session.take(readProject(directory));
  const ghdl = session.take(await findGhdl());
  if (manifest === undefined || ghdl === undefined) return session.fail();
  const { input } = flags;
  if (input === undefined && !hasVectors(manifest, flags, session)) return session.fail();
  if (input === undefined) return judge(await simulateVectors(directory, manifest, undefined, ghdl, flags, session), manifest, ghdl, session);
  return withTemporaryDirectory(async (vectors) => {
    const frames = await writeVectors(directory, input, vectors, flags, session);
    if (frames === undefined) return session.fail();
    return judge(await simulateVectors(directory, manifest, vectors, ghdl, { ...flags, frames }, session), manifest, ghdl, session);
  });
}

/** True if the project itself holds as many frames as are asked for. */
function hasVectors({ vectors }: ProjectManifest, { frames: wanted = 1 }: SimulateFlags, session: Session): boolean {
  const subject = commandSubject('simulate');
  if (vectors.frames === 0) return session.note([cliDiagnostics.make.optionNeeds(subject, { option: 'a project without test vectors', needed: '--input' })]);
  if (wanted <= vectors.frames) return true;
  const shown = { wanted, source: 'the project', samples: vectors.frames };
  return session.note([cliDiagnostics.make.tooFewSamples(subject, shown, 'Give others with --input.')]);
}

async function simulateVectors(
  directory: string,
  manifest: ProjectManifest,
  vectorsDirectory: string | undefined,
  ghdl: Tool,
  flags: SimulateFlags,
  session: Session,
): Promise<Result<SimulationReport>> {
  const progress = session.progress('Simulating frame');
  const frames = flags.frames ?? manifest.vectors.frames;
  const result = await simulateProject(directory, {
    ...(vectorsDirectory === undefined ? {} : { vectorsDirectory }),
    frames,
    stallPermille: Math.round(flags.stall * 1000),
    seed: flags.seed,
    signal: session.signal,
    ghdl,
    onProgress: ({ framesDone }) => {
      progress.show(framesDone, frames);
    },
  });
  progress.end();
  return result;
}

function judge(result: Result<SimulationReport>, manifest: ProjectManifest, ghdl: Tool, session: Session): CommandOutcome {
  const simulation = session.take(result);
  if (simulation === undefined) return session.fail();
  const { predictedFrameIntervalCycles } = manifest.totals;
  const { frameIntervals, perStream, violations, ...numbers } = simulation;
  const report = {
    model: manifest.model.name,
    simulator: `${ghdl.name} ${ghdl.version}`,
    ...numbers,
    firstDifference: numbers.firstDifference === undefined ? null : { ...numbers.firstDifference },
    predictedFrameIntervalCycles,
    frameIntervals,
    perStream: perStream.map((stream) => ({ ...stream })),
    violations: violations.map((violation) => ({ ...violation })),
  };
  const text = renderSimulation(simulation, manifest, ghdl);
  return simulation.equal ? session.succeed(report, text) : session.reject(report, text);
}

/** Computes what every stream must carry for these samples. @returns the number of frames; what is wrong goes to the session */
async function writeVectors(
  directory: string,
  input: string,
  target: string,
  flags: SimulateFlags,
  session: Session,
): Promise<number | undefined> {
  const compiler = await openCompiler(flags.plugin ?? [], session);
  const opened = compiler === undefined ? undefined : openModel(directory, compiler, session);
  if (compiler === undefined || opened?.project === undefined) return undefined;
  const { graph, project } = opened;
  const limit = flags.frames ?? (project.vectors.frames || defaultFrames);
  const samples = readSamples(input, graph, { preprocessing: project.preprocessing, limit }, session);
  if (samples === undefined) return undefined;
  const frames = flags.frames ?? samples.count;
  if (frames > samples.count) {
    session.note([cliDiagnostics.make.tooFewSamples(commandSubject('simulate'), { wanted: frames, source: 'the file', samples: samples.count })]);
    return undefined;
  }
  const traces: Trace[] = [];
  const progress = session.progress('Computing vectors');
  for await (const trace of evaluateFrames(compiler, graph, samples, frames, progress)) traces.push(trace);
  writeStreams(project, graph, traces, target);
  return frames;
}

function writeStreams(project: ProjectManifest, graph: Graph, traces: readonly Trace[], target: string): void {
  for (const { value, vectors } of project.streams) {
    const file = join(target, vectors);
    const frames = traces.map((trace) => trace.get(value)).filter((data) => data !== undefined);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, renderVectorFile(valueOf(graph, value), frames));
  }
}
