import { type Graph, type TensorData, elementCount, renderAxes, valueOf } from '@netloom/ir';
import type { Compiler } from '@netloom/compiler';
import { type Frames, type Samples, loadLabels } from '@netloom/toolchain';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { graphInputs } from '../model/evaluate-frames.js';
import { hostScores } from '../model/host-scores.js';
import { isIntegerGraph, openModel } from '../model/open-model.js';
import { preprocessingFor } from '../model/project-preprocessing.js';
import { quantizeModel } from '../model/quantize-model.js';
import { readSamples } from '../model/read-samples.js';
import { inputFormats } from '../model/tensor-proto-format.js';
import { type QuantizationFlags, type Settings, quantizationFlagsGiven, readSettings } from '../options/quantization-flags.js';
import { renderShare, renderTable } from '../report/table.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface EvaluateFlags extends QuantizationFlags {
  readonly input: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly plugin?: readonly string[];
}

/** A form of the model whose accuracy is measured. */
interface Contestant {
  readonly name: 'float' | 'integer';
  readonly graph: Graph;
  readonly inputs: Frames;
  /** Class of each sample. */
  readonly classes: number[];
}

/** `netloom evaluate MODEL|DIR --input FILE|DIR`: accuracy of the float and of the integer model. */
export async function evaluate(model: string, flags: EvaluateFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('evaluate', flags, session);
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (settings === undefined || compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined || !session.note(compiler.check(opened.graph))) return session.fail();
  const { graph, project } = opened;
  const preparation = preprocessingFor(project, settings.preprocessing, session);
  if (preparation === undefined) return session.fail();
  const samples = readSamples(flags.input, graph, { ...preparation, limit: flags.limit }, session);
  const labels = samples === undefined ? undefined : labelsOf(samples, flags.labels, session);
  if (samples === undefined || labels === undefined) return session.fail();
  const forms = formsOf(compiler, graph, samples, flags, settings, session);
  if (forms?.every((form) => classifies(form.graph, session)) !== true) return session.fail();
  const names = flags.labels === undefined ? samples.classes?.names : undefined;
  if (names !== undefined) compareClasses(graph, names, session);
  await classify(compiler, forms, samples.count, session);
  return outcome(graph, forms, labels, names, session);
}

/** The class number of each sample: of the label file, or of the sub-directories. */
function labelsOf(samples: Samples, file: string | undefined, session: Session): readonly number[] | undefined {
  const subject = commandSubject('evaluate');
  if (file === undefined) {
    if (samples.classes === undefined) session.note([cliDiagnostics.make.labelsMissing(subject, {})]);
    return samples.classes?.numbers;
  }
  const labels = session.take(loadLabels(file, inputFormats));
  if (labels === undefined) return undefined;
  if (labels.length === samples.total) return samples.positions.map((position) => labels[position] ?? 0);
  session.note([cliDiagnostics.make.labelCount(subject, { labels: labels.length, samples: samples.total })]);
  return undefined;
}

function formsOf(
  compiler: Compiler,
  graph: Graph,
  samples: Samples,
  flags: EvaluateFlags,
  settings: Settings,
  session: Session,
): readonly Contestant[] | undefined {
  if (isIntegerGraph(graph)) {
    const unused = quantizationFlagsGiven(flags);
    if (unused.length > 0) session.note([cliDiagnostics.make.alreadyInteger({ kind: 'graph', name: graph.name }, { options: unused })]);
    return [{ name: 'integer', graph, inputs: samples, classes: [] }];
  }
  const { calibration, calibrationLimit: limit } = flags;
  const { quantization: options, preprocessing, place } = settings;
  const integer = quantizeModel(compiler, graph, { options, preprocessing, place, calibration, limit, wanted: 0 }, session);
  if (integer === undefined) return undefined;
  return [
    { name: 'float', graph, inputs: samples, classes: [] },
    { name: 'integer', graph: integer.graph, inputs: integer.inputs(samples), classes: [] },
  ];
}

/** A warning if the sub-directories are not as many as the scores. */
function compareClasses(graph: Graph, names: readonly string[], session: Session): void {
  const scores = elementCount(valueOf(graph, graph.outputs[0] ?? '').axes);
  if (scores === 1 || scores === names.length) return;
  session.note([cliDiagnostics.make.classCount(commandSubject('evaluate'), { directories: names.length, scores })]);
}

/** True if the first output is one score per class, or a class number. */
function classifies(graph: Graph, session: Session): boolean {
  const output = valueOf(graph, graph.outputs[0] ?? '');
  const isNumber = output.type.kind === 'integer' && output.type.quantization === undefined && elementCount(output.axes) === 1;
  const channels = output.axes.at(-1)?.size ?? 1;
  if (isNumber || (channels === elementCount(output.axes) && channels > 1)) return true;
  const shown = { value: output.name, shape: renderAxes(output.axes) };
  return session.note([cliDiagnostics.make.notClassifying({ kind: 'graph', name: graph.name }, shown)]);
}

async function classify(compiler: Compiler, forms: readonly Contestant[], count: number, session: Session): Promise<void> {
  const progress = session.progress('Evaluating');
  for (let index = 0; index < count; index++) {
    await progress.update(index, count);
    for (const { graph, inputs, classes } of forms) {
      const output = graph.outputs[0] ?? '';
      const data = compiler.evaluator.evaluate(graph, graphInputs(graph, inputs.frame(index))).get(output);
      if (data === undefined) throw new Error(`the golden model made no output ${JSON.stringify(output)}`);
      classes.push(classOf(graph, output, data));
    }
  }
  progress.end();
}

/** The number itself, or the first of the greatest scores. */
function classOf(graph: Graph, output: string, data: TensorData): number {
  if (data.length === 1) return data[0] ?? 0;
  const scores = hostScores(graph, output, data);
  return scores.reduce((best, score, i) => (score > (scores[best] ?? 0) ? i : best), 0);
}

function outcome(graph: Graph, forms: readonly Contestant[], labels: readonly number[], names: readonly string[] | undefined, session: Session): CommandOutcome {
  const samples = labels.length;
  const rows = forms.map(({ name, classes }) => {
    const correct = classes.filter((number, i) => number === labels[i]).length;
    return { name, correct, samples, accuracy: samples === 0 ? null : correct / samples };
  });
  const [first, second] = forms;
  const agreeing = second === undefined ? undefined : first?.classes.filter((number, i) => number === second.classes[i]).length;
  const table = renderTable(
    ['model', 'right', 'of', 'accuracy'],
    rows.map(({ name, correct }) => [name, correct, samples, renderShare(correct, samples)]),
  );
  const agreement = agreeing === undefined ? [] : [`Both give the same class for ${agreeing} of ${samples} samples (${renderShare(agreeing, samples)}).`];
  const byName = Object.fromEntries(rows.map(({ name, ...numbers }) => [name, numbers]));
  return session.succeed({ model: graph.name, samples, ...(names === undefined ? {} : { classes: names }), ...byName, agreeing }, [table, ...agreement].join('\n\n'));
}
