import { type Graph, type TensorData, dequantizeFrame, elementCount, renderAxes, valueOf } from '@netloom/ir';
import type { Compiler } from '@netloom/compiler';
import { type Preprocessing, type Samples, loadLabels, loadSamples } from '@netloom/toolchain';
import { cliDiagnostics, commandSubject } from '../cli-diagnostics.js';
import { graphInputs } from '../model/evaluate-frames.js';
import { isIntegerGraph, openModel } from '../model/open-model.js';
import { quantizeModel } from '../model/quantize-model.js';
import { inputFormats } from '../model/tensor-proto-format.js';
import { type QuantizationFlags, quantizationFlagsGiven, readSettings } from '../options/quantization-flags.js';
import { renderShare, renderTable } from '../report/table.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface EvaluateFlags extends QuantizationFlags {
  readonly input: string;
  readonly labels: string;
  readonly limit?: number;
  readonly plugin?: readonly string[];
}

/** A form of the model whose accuracy is measured. */
interface Contestant {
  readonly name: 'float' | 'integer';
  readonly graph: Graph;
  /** Class of each sample. */
  readonly classes: number[];
}

/** `netloom evaluate MODEL|DIR --input FILE --labels FILE`: accuracy of the float and of the integer model. */
export async function evaluate(model: string, flags: EvaluateFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('evaluate', flags, session);
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (settings === undefined || compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined || !session.note(compiler.check(opened.graph))) return session.fail();
  const preprocessing = settings.preprocessing ?? opened.project?.preprocessing;
  const samples = session.take(loadSamples(flags.input, opened.graph, { preprocessing, formats: inputFormats }));
  const labels = session.take(loadLabels(flags.labels, inputFormats));
  if (samples === undefined || labels === undefined) return session.fail();
  if (labels.length !== samples.count) {
    const counts = { labels: labels.length, samples: samples.count };
    session.note([cliDiagnostics.make.labelCount(commandSubject('evaluate'), counts)]);
    return session.fail();
  }
  const graphs = formsOf(compiler, opened.graph, flags, settings.quantization, preprocessing, session);
  if (graphs?.every(({ graph }) => classifies(graph, session)) !== true) return session.fail();
  const count = Math.min(samples.count, flags.limit ?? Infinity);
  await classify(compiler, graphs, samples, count, session);
  return outcome(opened.graph, graphs, labels.subarray(0, count), session);
}

function formsOf(
  compiler: Compiler,
  graph: Graph,
  flags: EvaluateFlags,
  options: object,
  preprocessing: Preprocessing | undefined,
  session: Session,
): readonly Contestant[] | undefined {
  if (isIntegerGraph(graph)) {
    const unused = quantizationFlagsGiven(flags);
    if (unused.length > 0) session.note([cliDiagnostics.make.alreadyInteger({ kind: 'graph', name: graph.name }, { options: unused })]);
    return [{ name: 'integer', graph, classes: [] }];
  }
  const { calibration, calibrationLimit: limit } = flags;
  const integer = quantizeModel(compiler, graph, { options, preprocessing, calibration, limit }, session);
  if (integer === undefined) return undefined;
  return [
    { name: 'float', graph, classes: [] },
    { name: 'integer', graph: integer.graph, classes: [] },
  ];
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

async function classify(compiler: Compiler, forms: readonly Contestant[], samples: Samples, count: number, session: Session): Promise<void> {
  const progress = session.progress('Evaluating');
  for (let index = 0; index < count; index++) {
    await progress.update(index, count);
    const reals = samples.frame(index);
    for (const { graph, classes } of forms) {
      const output = graph.outputs[0] ?? '';
      const data = compiler.evaluator.evaluate(graph, graphInputs(graph, reals)).get(output);
      if (data === undefined) throw new Error(`the golden model made no output ${JSON.stringify(output)}`);
      classes.push(classOf(graph, output, data));
    }
  }
  progress.end();
}

/** The number itself, or the first of the greatest scores. */
function classOf(graph: Graph, output: string, data: TensorData): number {
  if (data.length === 1) return data[0] ?? 0;
  const scores = dequantizeFrame(valueOf(graph, output), data);
  return scores.reduce((best, score, i) => (score > (scores[best] ?? 0) ? i : best), 0);
}

function outcome(graph: Graph, forms: readonly Contestant[], labels: Int32Array, session: Session): CommandOutcome {
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
  return session.succeed({ model: graph.name, samples, ...byName, agreeing }, [table, ...agreement].join('\n\n'));
}
