import type { SourceGraph } from './source-graph.js';
import type { SourceNode } from './source-node.js';

const codes = /^(?:Dynamic)?QuantizeLinear$|^QLinear|^(?:Conv|MatMul)Integer$/;
const reals: ReadonlySet<string> = new Set(['DequantizeLinear', 'Cast', 'Quant', 'IntQuant', 'BipolarQuant', 'Trunc']);

/** QGemm makes reals where it has no scale for its result. */
const scaleOfQGemm = 7;

/**
 * The tensors that hold codes, and not the reals that they stand for: by the last operator that makes one of the other.
 * Each tensor is looked at once.
 */
export function tensorsOfCodes({ nodes, inputs }: SourceGraph): ReadonlySet<string> {
  const makers = new Map<string, SourceNode>(nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  const known = new Map<string, boolean>(inputs.map(({ name, typeName }) => [name, /int\d+$/.test(typeName)]));
  for (const tensor of makers.keys()) {
    const path = new Set<string>();
    let current = tensor;
    while (!known.has(current) && !path.has(current)) {
      path.add(current);
      const maker = makers.get(current);
      const made = maker === undefined ? false : madeBy(maker);
      if (made !== undefined) known.set(current, made);
      else current = maker?.inputs[0] ?? '';
    }
    const isOfCodes = known.get(current) ?? false;
    for (const passed of path) known.set(passed, isOfCodes);
  }
  return new Set([...known].filter(([, isOfCodes]) => isOfCodes).map(([tensor]) => tensor));
}

/** Whether a node makes codes; undefined if it makes what it reads. */
function madeBy(node: SourceNode): boolean | undefined {
  if (node.operator === 'QGemm') return node.hasInput(scaleOfQGemm);
  if (codes.test(node.operator)) return true;
  return reals.has(node.operator) ? false : undefined;
}
