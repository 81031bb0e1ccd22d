import { SourceNode } from '../../source/source-node.js';
import { floatBias } from '../accumulators/float-bias.js';
import type { DimensionsOf, NewLayer } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { addAffine } from './add-affine.js';
import { addInferred } from './add-inferred.js';
import { affineLayer } from './affine-layer.js';

/** Adds a layer whose output's axes are those that its layer type infers. @errors IR001 to IR017 */
export function addLayer(session: ImportSession, node: SourceNode, layer: NewLayer, dimensions: DimensionsOf): void {
  const bias = floatBias(layer);
  if (bias === undefined) addInferred(session, node, layer, dimensions);
  else addWithBias(session, node, layer, dimensions, bias);
}

/** A layer of codes whose bias is reals: its sums first, then the bias, which becomes part of how they are rounded. */
function addWithBias(session: ImportSession, node: SourceNode, layer: NewLayer, dimensions: DimensionsOf, bias: Float32Array): void {
  const { bindings, draft } = session;
  const { name, operator, domain, opset, inputs, outputs: [output = ''], attributes } = node;
  const sums = draft.sideName(`${output}/accumulators`);
  const parameters = Object.fromEntries(Object.entries(layer.parameters ?? {}).filter(([parameter]) => parameter !== 'bias'));
  addInferred(session, new SourceNode(name, operator, domain, opset, inputs, [sums], attributes), { ...layer, parameters }, dimensions);
  const binding = bindings.has(sums) ? bindings.of(sums) : undefined;
  if (binding?.kind !== 'view') return;
  const functions = Array.from(bias, (add) => ({ multiply: 1, add }));
  const adding = new SourceNode(name, 'Add', '', opset, [sums], [output], new Map());
  addAffine(session, adding, binding.view, functions, (axes) => affineLayer(node, axes, functions));
}
