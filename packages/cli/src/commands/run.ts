import { extname } from 'node:path';
import { type Graph, type Result, type TensorData, failure, valueOf } from '@netloom/ir';
import { encodeNpy, encodeNpz, writeFileAtomically, writeProject } from '@netloom/toolchain';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { type Trace, evaluateFrames } from '../model/evaluate-frames.js';
import { type HostTensor, toReals } from '../model/host-tensor.js';
import { openModel } from '../model/open-model.js';
import { preprocessingFor } from '../model/project-preprocessing.js';
import { readSamples } from '../model/read-samples.js';
import { traceFiles } from '../model/trace-files.js';
import { type QuantizationFlags, readSettings } from '../options/quantization-flags.js';
import { renderNumber, renderTable } from '../report/table.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface RunFlags extends Pick<QuantizationFlags, 'mean' | 'std'> {
  readonly input: string;
  readonly output?: string;
  readonly trace?: string;
  readonly limit?: number;
  readonly plugin?: readonly string[];
}

/** How much of the outputs is printed when no file takes them. */
const shownFrames = 10;
const shownValues = 12;

/** `netloom run MODEL|DIR --input FILE`: computes a model's outputs with the golden model. */
export async function run(model: string, flags: RunFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('run', { ...flags, calibrationLimit: 0 }, session);
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (settings === undefined || compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined || !session.note(compiler.check(opened.graph))) return session.fail();
  const { graph, project } = opened;
  const preparation = preprocessingFor(project, settings.preprocessing, session);
  if (preparation === undefined) return session.fail();
  const samples = readSamples(flags.input, graph, { ...preparation, limit: flags.limit }, session);
  if (samples === undefined) return session.fail();
  const kept = flags.trace === undefined ? graph.outputs : [...graph.values.keys()];
  const frames = new Map<string, TensorData[]>(kept.map((name) => [name, []]));
  const { count } = samples;
  const progress = session.progress('Evaluating');
  for await (const trace of evaluateFrames(compiler, graph, samples, count, progress)) keep(frames, trace);
  const outputs = graph.outputs.map((name) => toReals(valueOf(graph, name), frames.get(name) ?? []));
  const isWritten = flags.output === undefined || session.note(writeOutputs(flags.output, outputs).diagnostics);
  const isTraced = flags.trace === undefined || session.note(writeProject(flags.trace, traceFiles(graph, frames), { force: true }).diagnostics);
  if (!isWritten || !isTraced) return session.fail();
  return session.succeed(reportOf(graph, count, outputs, flags), textOf(count, outputs, flags));
}

function keep(frames: ReadonlyMap<string, TensorData[]>, trace: Trace): void {
  for (const [name, list] of frames) {
    const data = trace.get(name);
    if (data === undefined) throw new Error(`the golden model made no value ${JSON.stringify(name)}`);
    list.push(data);
  }
}

function writeOutputs(file: string, outputs: readonly HostTensor[]): Result<undefined> {
  const arrays = new Map(outputs.map(({ name, shape, data }) => [name, encodeNpy(shape, data)]));
  if (extname(file) === '.npz') return writeFileAtomically(file, encodeNpz(arrays));
  const [only] = arrays.values();
  if (only !== undefined && arrays.size === 1) return writeFileAtomically(file, only);
  return failure([cliDiagnostics.make.outputFormat(commandSubject('run'), { outputs: arrays.size, file })]);
}

function reportOf(graph: Graph, frames: number, outputs: readonly HostTensor[], flags: RunFlags): CommandOutcome['report'] {
  return {
    model: graph.name,
    frames,
    ...(flags.output === undefined ? {} : { output: flags.output }),
    ...(flags.trace === undefined ? {} : { trace: flags.trace }),
    outputs: outputs.map(({ name, shape, data }) => ({ name, shape, ...(flags.output === undefined ? { data: [...data] } : {}) })),
  };
}

function textOf(frames: number, outputs: readonly HostTensor[], flags: RunFlags): string {
  const written = [
    ...(flags.output === undefined ? [] : [`Wrote the outputs of ${renderNumber(frames)} frames to ${flags.output}`]),
    ...(flags.trace === undefined ? [] : [`Wrote every tensor to ${flags.trace}`]),
  ];
  const tables = flags.output === undefined ? outputs.map((output) => renderOutput(frames, output)) : [];
  return [...tables, ...written].join('\n\n');
}

function renderOutput(frames: number, { name, shape, data }: HostTensor): string {
  const size = data.length / Math.max(frames, 1);
  const rows = Array.from({ length: Math.min(frames, shownFrames) }, (_, frame) => {
    const values = [...data.subarray(frame * size, (frame + 1) * size)];
    const greatest = values.reduce((best, value, i) => (value > (values[best] ?? 0) ? i : best), 0);
    const shown = values.slice(0, shownValues).map((value) => (Number.isInteger(value) ? String(value) : value.toPrecision(4)));
    return [frame, `${greatest}`, shown.join(' ') + (values.length > shownValues ? ' …' : '')];
  });
  const title = `${name} (${shape.join('x')})`;
  const rest = frames > shownFrames ? `\n… ${renderNumber(frames - shownFrames)} more frames; --output FILE writes all` : '';
  return `${title}\n${renderTable(['frame', 'greatest at', 'values'], rows)}${rest}`;
}
