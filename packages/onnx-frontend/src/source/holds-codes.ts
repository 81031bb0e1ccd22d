import type { SourceGraph } from './source-graph.js';
import type { SourceNode } from './source-node.js';

const codes = /^(?:Dynamic)?QuantizeLinear$|^QLinear|^(?:Conv|MatMul)Integer$/;
const reals: ReadonlySet<string> = new Set(['DequantizeLinear', 'Cast', 'Quant', 'IntQuant', 'BipolarQuant', 'Trunc']);

/** QGemm makes reals where it has no scale for its result. */
const scaleOfQGemm = 7;

/** True if a tensor holds codes, and not the reals that they stand for: by the last operator that makes one of the other. */
export function holdsCodes({ nodes, inputs }: SourceGraph, tensor: string): boolean {
  const makers = new Map<string, SourceNode>(nodes.flatMap((node) => node.outputs.map((output) => [output, node])));
  let current = tensor;
  // No chain is longer than the graph.
  for (let i = 0; i <= nodes.length; i++) {
    const maker = makers.get(current);
    if (maker === undefined) return inputs.some(({ name, typeName }) => name === current && /int\d+$/.test(typeName));
    if (maker.operator === 'QGemm') return maker.hasInput(scaleOfQGemm);
    if (codes.test(maker.operator)) return true;
    if (reals.has(maker.operator)) return false;
    current = maker.inputs[0] ?? '';
  }
  return false;
}
