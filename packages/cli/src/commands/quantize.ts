import type { Compiler } from '@netloom/compiler';
import { type Graph, renderElementType, valueOf } from '@netloom/ir';
import { writeFileAtomically } from '@netloom/toolchain';
import { cliDiagnostics } from '../cli-diagnostics.js';
import { isIntegerGraph, openModel } from '../model/open-model.js';
import { quantizeModel } from '../model/quantize-model.js';
import { type QuantizationFlags, type Settings, quantizationFlagsGiven, readSettings } from '../options/quantization-flags.js';
import { renderTable } from '../report/table.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface QuantizeFlags extends QuantizationFlags {
  readonly output: string;
  readonly plugin?: readonly string[];
}

/** `netloom quantize MODEL -o FILE`: quantizes a model and writes it as ONNX, with QuantizeLinear and DequantizeLinear. */
export async function quantize(model: string, flags: QuantizeFlags, session: Session): Promise<CommandOutcome> {
  const settings = readSettings('quantize', flags, session);
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (settings === undefined || compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined || !session.note(compiler.check(opened.graph))) return session.fail();
  const graph = toInteger(compiler, opened.graph, flags, settings, session);
  const bytes = graph === undefined ? undefined : session.take(compiler.exportModel(graph));
  if (graph === undefined || bytes === undefined) return session.fail();
  session.signal?.throwIfAborted();
  if (!session.note(writeFileAtomically(flags.output, bytes).diagnostics)) return session.fail();
  const layers = graph.layers.map(({ name, type, outputs, parameters }) => ({
    name,
    type,
    output: outputs.map((output) => renderElementType(valueOf(graph, output).type)).join(', '),
    ...(parameters.weight === undefined ? {} : { weight: renderElementType(parameters.weight.type) }),
  }));
  const table = renderTable(
    ['layer', 'type', 'output', 'weights'],
    layers.map(({ name, type, output, weight = '' }) => [name, type, output, weight]),
  );
  return session.succeed({ model: graph.name, output: flags.output, layers }, `${table}\n\nWrote ${graph.name} as an integer model to ${flags.output}`);
}

function toInteger(compiler: Compiler, graph: Graph, flags: QuantizeFlags, settings: Settings, session: Session): Graph | undefined {
  const { calibration, calibrationLimit: limit } = flags;
  const { preprocessing, quantization: options } = settings;
  // The model that is written takes what the model that was read takes.
  if (!isIntegerGraph(graph)) return quantizeModel(compiler, graph, { options, preprocessing, place: 'host', calibration, limit, wanted: 0 }, session)?.graph;
  const unused = quantizationFlagsGiven(flags);
  if (unused.length > 0) session.note([cliDiagnostics.make.alreadyInteger({ kind: 'graph', name: graph.name }, { options: unused })]);
  return graph;
}
