import { type Graph, elementCount, renderAxes, renderElementType, valueOf } from '@netloom/ir';
import { openModel } from '../model/open-model.js';
import { renderNumber, renderTable } from '../report/table.js';
import { openCompiler } from '../session/open-compiler.js';
import type { CommandOutcome, Session } from '../session/session.js';

export interface CheckFlags {
  readonly plugin?: readonly string[];
}

/** `netloom check MODEL`: says everything that keeps a model from being compiled, and what it is made of. */
export async function check(model: string, flags: CheckFlags, session: Session): Promise<CommandOutcome> {
  const compiler = await openCompiler(flags.plugin ?? [], session);
  if (compiler === undefined) return session.fail();
  const opened = openModel(model, compiler, session);
  if (opened === undefined) return session.fail();
  const { graph } = opened;
  const legal = session.note(compiler.check(graph));
  const layers = describeLayers(graph);
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const report = {
    model: graph.name,
    inputs: graph.inputs.map((name) => describeValue(graph, name)),
    outputs: graph.outputs.map((name) => describeValue(graph, name)),
    layers,
    parameters,
    hostSteps: graph.hostSteps.map(({ operator, name }) => ({ operator, name })),
  };
  if (!legal) return session.fail(report);
  const table = renderTable(
    ['layer', 'type', 'output', 'parameters'],
    layers.map(({ name, type, output, parameters: count }) => [name, type, output, count]),
  );
  const summary = `${graph.name} can be compiled: ${layers.length} layers, ${renderNumber(parameters)} parameters.`;
  return session.succeed(report, `${table}\n\n${summary}`);
}

/** The layers of a graph for tables and reports. */
export function describeLayers(graph: Graph): { name: string; type: string; output: string; parameters: number }[] {
  return graph.layers.map(({ name, type, outputs, parameters }) => ({
    name,
    type,
    output: outputs.map((output) => renderAxes(valueOf(graph, output).axes)).join(', '),
    parameters: Object.values(parameters).reduce((sum, { axes }) => sum + elementCount(axes), 0),
  }));
}

function describeValue(graph: Graph, name: string): { name: string; axes: string; type: string } {
  const { axes, type } = valueOf(graph, name);
  return { name, axes: renderAxes(axes), type: renderElementType(type) };
}
