import type { SourceNode } from '../../source/source-node.js';
import type { NewLayer } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { elementwiseType } from './quantized-operands.js';

/** Adds a layer that works element by element: an open layout stays open. Several inputs have been aligned. */
export function addElementwise(session: ImportSession, node: SourceNode, layer: NewLayer): void {
  const [output = ''] = node.outputs;
  const [input] = layer.inputs;
  if (input === undefined) throw new Error('an elementwise layer has an input');
  const { parameters = {}, type, attributes, output: format = elementwiseType(session.layerTypes.get(layer.type), node, layer), requantization } = layer;
  const view = session.draft.addStream(output, input.stream.layout, format, input.dimensions);
  const streams = layer.inputs.map(({ stream }) => stream);
  const content = { type, attributes, parameters };
  const rounding = requantization === undefined ? {} : { requantization };
  session.draft.addLayer({ name: node.name, content, inputs: streams, output: view.stream, ...rounding, sources: [node.name] });
  session.bindings.bind(output, { kind: 'view', view });
}
