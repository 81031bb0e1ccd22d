import { elu, hardSigmoid, hardSwish, leakyRelu, sigmoid, tanh } from '@netloom/ir';
import type { AttributeKind } from '../source/attribute-value.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';

/**
 * Imports functions of one element. Behind codes that only the host reads it is left to the host.
 *
 * @errors ONX072 attributeValue
 * @source ONNX LeakyRelu-16, Sigmoid-13, Tanh-13, HardSigmoid-6, HardSwish-14, Elu-6
 */
export const pointwise: readonly Importer[] = [
  importerOf(leakyRelu.layerType.type, 1, { alpha: 0.01 }),
  importerOf(sigmoid.layerType.type, 1, {}),
  importerOf(tanh.layerType.type, 1, {}),
  importerOf(hardSigmoid.layerType.type, 1, { alpha: 0.2, beta: 0.5 }),
  importerOf(hardSwish.layerType.type, 14, {}),
  importerOf(elu.layerType.type, 1, { alpha: 1 }),
];

/** The operator has the layer type's name; `defaults` are its attributes where the node has none. */
function importerOf(operator: string, since: number, defaults: Readonly<Record<string, number>>): Importer {
  const kinds: Record<string, AttributeKind> = Object.fromEntries(Object.keys(defaults).map((name) => [name, 'float']));
  return {
    domain: '',
    operator,
    layerTypes: [operator],
    since,
    attributes: { ...kinds, ...(since < 6 ? { consumed_inputs: 'ints' } : {}) },
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const isHost = context.isHost(node, 0);
      const view = isHost ? undefined : context.data(node, 0);
      const isHostOnly = context.isHostOnly(node, 0);
      const given = Object.entries(defaults).map(([name, value]) => [name, Math.fround(node.float(name, value))] as const);
      const wrong = given.find(([, value]) => !Number.isFinite(value));
      if (wrong !== undefined) {
        const [attribute, actual] = wrong;
        context.report(onnxDiagnostics.make.attributeValue(node.subject, { attribute, rule: 'finite', actual: String(actual) }));
      } else if (isHost) {
        context.addHostStepBehind(node, { attributes: Object.fromEntries(given) });
      } else if (view !== undefined && isHostOnly) {
        context.addHostStep(node, view, { attributes: Object.fromEntries(given) });
      } else if (view !== undefined) {
        context.addElementwise(node, { type: operator, attributes: Object.fromEntries(given), inputs: [view] });
      }
    },
  };
}
