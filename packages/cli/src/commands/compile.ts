import type { Compiler } from '@netloom/compiler';
import { type Graph, type ProjectFiles, type ProjectManifest, projectManifest } from '@netloom/ir';
import { manifestName, writeProject } from '@netloom/toolchain';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { type Trace, evaluateFrames } from '../model/evaluate-frames.js';
import { isDirectory, isIntegerGraph, openModel } from '../model/open-model.js';
import { onHost } from '../model/place-preprocessing.js';
import { type QuantizedModel, quantizeModel } from '../model/quantize-model.js';
import { randomSamples } from '../model/random-samples.js';
import { readSamples } from '../model/read-samples.js';
import { type QuantizationFlags, type Settings, quantizationFlagsGiven, readSettings } from '../options/quantization-flags.js';
import { type TargetFlags, targetOf } from '../options/target-flags.js';
import { renderExplanation } from '../report/explanation.js';
import { renderProject } from '../report/project.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';
import { version } from '../version.js';

export interface CompileFlags extends QuantizationFlags, TargetFlags {
  readonly output: string;
  readonly backend: string;
  readonly frames: number;
  readonly force?: true;
  readonly explain?: true;
  readonly plugin?: readonly string[];
}

/** `netloom compile MODEL -o DIR`: quantizes a model and writes the project of its accelerator. */
export async function compile(model: string, flags: CompileFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('compile', flags, session);
  const target = targetOf('compile', flags, settings?.configuration.target, session);
  if (settings === undefined || target === undefined) return session.fail();
  if (isDirectory(model)) {
    session.note([cliDiagnostics.make.projectExpected(commandSubject('compile'), { path: model })]);
    return session.fail();
  }
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined || !session.note(compiler.check(opened.graph, flags.backend))) return session.fail();
  const integer = toInteger(compiler, opened.graph, flags, settings, session);
  if (integer === undefined) return session.fail();
  const traces = await traceFrames(compiler, integer, flags, session);
  const { folding } = settings.configuration;
  const built = compiler.build(flags.backend, integer.graph, {
    modelSha256: opened.sha256,
    toolVersion: version,
    frames: traces,
    ...(folding === undefined ? {} : { folding }),
    ...(target.target === undefined ? {} : { target: target.target }),
    ...integer.project,
  });
  const files = session.take(built);
  if (files === undefined) return session.fail();
  session.signal?.throwIfAborted();
  if (!session.note(writeProject(flags.output, files, { force: flags.force === true }).diagnostics)) return session.fail();
  const manifest = manifestOf(files);
  return session.succeed(
    { model: opened.graph.name, directory: flags.output, files: [...files.keys()], project: manifest },
    [
      renderProject(flags.output, manifest, files.size, flags.clockMhz),
      ...(flags.explain === true ? [renderExplanation(manifest)] : []),
    ].join('\n\n'),
  );
}

/** The integer graph to build, and samples for its test vectors. */
function toInteger(
  compiler: Compiler,
  graph: Graph,
  flags: CompileFlags,
  settings: Pick<Settings, 'quantization' | 'preprocessing' | 'place'>,
  session: Session,
): QuantizedModel | undefined {
  const { calibration, calibrationLimit: limit, frames: wanted, backend } = flags;
  const { preprocessing, place, quantization: options } = settings;
  if (!isIntegerGraph(graph)) return quantizeModel(compiler, graph, { options, preprocessing, place, calibration, limit, wanted, backend }, session);
  const unused = quantizationFlagsGiven(flags).filter((flag) => flag !== '--calibration');
  if (unused.length > 0) session.note([cliDiagnostics.make.alreadyInteger({ kind: 'graph', name: graph.name }, { options: unused })]);
  const model = { graph, ...onHost(preprocessing) };
  if (calibration === undefined) return { ...model, samples: undefined };
  const samples = readSamples(calibration, graph, { preprocessing, limit: wanted }, session);
  return samples === undefined ? undefined : { ...model, samples };
}

async function traceFrames(compiler: Compiler, { graph, samples, inputs }: QuantizedModel, flags: CompileFlags, session: Session): Promise<Trace[]> {
  const subject = { kind: 'graph', name: graph.name };
  const { frames: wanted } = flags;
  if (samples === undefined && wanted > 0) session.note([cliDiagnostics.make.randomVectors(subject, { frames: wanted })]);
  if (samples !== undefined && samples.count < wanted)
    session.note([cliDiagnostics.make.fewerVectors(subject, { samples: samples.count, wanted })]);
  const source = samples === undefined ? randomSamples(graph, wanted) : inputs(samples);
  const traces: Trace[] = [];
  const count = Math.min(wanted, source.count);
  for await (const trace of evaluateFrames(compiler, graph, source, count, session.progress('Computing test vectors'))) traces.push(trace);
  return traces;
}

function manifestOf(files: ProjectFiles): ProjectManifest {
  const content = files.get(manifestName);
  if (typeof content !== 'string') throw new Error(`the backend wrote no ${manifestName}`);
  return projectManifest.parse(JSON.parse(content));
}
