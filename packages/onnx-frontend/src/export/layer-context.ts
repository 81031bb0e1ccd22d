import { type Diagnostic, type Graph, type Layer, valueOf } from '@netloom/ir';
import type { AffineForm } from './affine-form.js';
import { type ExportedParameter, exportParameter } from './export-parameter.js';
import { type ExportedValue, clipNode, dequantize } from './export-value.js';
import type { ExportContext } from './exporter.js';
import type { ModelDraft } from './model-draft.js';
import { exportNodeOfCodes } from './node-of-codes.js';

/** The number of float32 among ONNX's types. */
const floatNumber = 1;

/**
 * The context of one layer's exporter.
 *
 * @param of what the affine function behind the layer is of
 */
export function layerContext(
  draft: ModelDraft,
  graph: Graph,
  layer: Layer,
  of: AffineForm['of'],
  values: ReadonlyMap<string, ExportedValue>,
  report: (diagnostic: Diagnostic) => void,
): ExportContext {
  const inputs = layer.inputs.map((name) => valueOf(graph, name));
  const result = layer.outputs[0] ?? layer.name;
  const first = values.get(layer.inputs[0] ?? '');
  const node: ExportContext['node'] = (operator, from, attributes) => draft.node(layer.name, operator, from, draft.claim(`${result}_unquantized`), attributes);
  const codesOf = (name: string, axes: readonly string[]): ExportedParameter | undefined => {
    const tensor = layer.parameters[name];
    const exported = tensor === undefined ? undefined : exportParameter(draft, layer, name, tensor, axes, inputs[0]);
    exported?.diagnostics.forEach(report);
    return exported?.ok === true ? exported.value : undefined;
  };
  const parameter: ExportContext['parameter'] = (name, axes) => {
    const codes = codesOf(name, axes);
    return codes === undefined ? undefined : dequantize(draft, codes.codes, codes.reals, codes);
  };
  return {
    inputs,
    outputs: layer.outputs.map((name) => valueOf(graph, name)),
    input: (index) => values.get(layer.inputs[index] ?? '')?.reals ?? '',
    parameter,
    product(reals, sums) {
      if (of !== 'sums') {
        const operands = [parameter('weight', reals.axes), parameter('bias', ['O'])].filter((name) => name !== undefined);
        return node(reals.operator, [first?.reals ?? '', ...operands], reals.attributes);
      }
      const weight = codesOf('weight', sums.axes);
      const operands = [first?.codes, weight?.codes, first?.format?.zeroPoint, weight?.zeroPoint].map((name) => name ?? '');
      return node('Cast', [node(sums.operator, operands, sums.attributes)], { to: { int: floatNumber } });
    },
    node,
    nodeOfCodes: (operator) => exportNodeOfCodes(draft, graph, layer, operator, values, report),
    clip: (tensor, low, high) => clipNode(draft, result, tensor, low, high),
    integers: (list) => draft.constant(`${layer.name}_integers`, 'int64', [list.length], list),
    real: (value) => draft.constant(`${layer.name}_value`, 'float', [], [value]),
    needOpset: (version) => { draft.needOpset(version); },
    report,
  };
}
