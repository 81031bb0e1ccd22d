import type { AttributeKind } from '../source/attribute-value.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { sizeOf } from '../view/factor.js';
import { affineLayerTypes, importAffine } from './channel-affine.js';

const common = { epsilon: 'float', momentum: 'float' } as const satisfies Readonly<Record<string, AttributeKind>>;

/**
 * Imports BatchNormalization in inference: scale * (x - mean) / sqrt(variance + epsilon) + bias for each channel, in
 * float64; see `importAffine`.
 *
 * @shape X [N, C, ...], scale, B, mean, var [C]
 * @errors ONX072 attributeValue, ONX073 outputUnsupported, ONX076 inputRule, ONX080 constantPerChannel
 * @source ONNX BatchNormalization-15; before version 7, `is_test` says whether it is inference, from 14 on `training_mode`
 */
export const batchNormalization: readonly Importer[] = [
  batchNormalizationSince(1, { ...common, spatial: 'int', is_test: 'int', consumed_inputs: 'ints' }, 5, { attribute: 'is_test', value: 1 }),
  batchNormalizationSince(6, { ...common, spatial: 'int', is_test: 'int' }, 5, { attribute: 'is_test', value: 1 }),
  batchNormalizationSince(7, { ...common, spatial: 'int' }, 5),
  batchNormalizationSince(9, common, 5),
  batchNormalizationSince(14, { ...common, training_mode: 'int' }, 3, { attribute: 'training_mode', value: 0 }),
];

/** An attribute that must have a value, which is not the default unless it is 0. */
interface Demand {
  readonly attribute: string;
  readonly value: number;
}

function batchNormalizationSince(
  since: number,
  attributes: Readonly<Record<string, AttributeKind>>,
  outputs: number,
  inference?: Demand,
): Importer {
  return {
    domain: '',
    operator: 'BatchNormalization',
    layerTypes: affineLayerTypes,
    since,
    attributes,
    inputs: { min: 5, max: 5 },
    outputs: { min: 1, max: outputs },
    import(node, context) {
      const spatial = node.int('spatial', 1);
      const mode = inference === undefined ? undefined : node.int(inference.attribute, 0);
      const { attributeValue, outputUnsupported } = onnxDiagnostics.make;
      if (inference !== undefined && mode !== inference.value) {
        const values = { attribute: inference.attribute, rule: `${inference.value} (inference)`, actual: mode ?? 0 };
        context.report(attributeValue(node.subject, values));
      }
      if (spatial !== 1) {
        const values = { attribute: 'spatial', rule: '1 (one mean and variance per channel)', actual: spatial };
        context.report(attributeValue(node.subject, values));
      }
      const used = node.outputs.findIndex((output, i) => i > 0 && output !== '' && context.isUsed(output));
      if (used > 0)
        context.report(outputUnsupported(node.subject, { output: used, tensor: JSON.stringify(node.outputs[used]) }));
      if (used > 0 || spatial !== 1 || mode !== inference?.value) return;
      importNormalization(node, context);
    },
  };
}

function importNormalization(node: SourceNode, context: ImportContext): void {
  const view = context.hostView(node, 0) ?? context.data(node, 0);
  const constants = [1, 2, 3, 4].map((index) => {
    const tensor = context.constant(node, index);
    const data = tensor === undefined ? undefined : context.reals(node, tensor);
    return tensor === undefined || data === undefined ? undefined : { dims: tensor.dims, data };
  });
  if (view === undefined || view.stream.placeholder || constants.includes(undefined)) return;
  const channels = sizeOf(view.dimensions[1] ?? []);
  const misfit = constants.findIndex((constant) => constant?.dims.length !== 1 || constant.dims[0] !== channels);
  if (misfit >= 0 || view.dimensions.length < 2) {
    const values = { input: Math.max(0, misfit) + 1, rule: `[${channels}], as dimension 1 of the input has`, actual: `[${(constants[Math.max(0, misfit)]?.dims ?? []).join(', ')}]` };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return;
  }
  const [scale = [], bias = [], mean = [], variance = []] = constants.map((constant) => constant?.data);
  const epsilon = node.float('epsilon', Math.fround(1e-5));
  if (context.isHostOnly(node, 0)) {
    const attributes = { scale: [...scale], bias: [...bias], mean: [...mean], variance: [...variance], epsilon };
    if (context.isHost(node, 0)) context.addHostStepBehind(node, { attributes });
    else context.addHostStep(node, view, { attributes });
    return;
  }
  const factor = (i: number): number => (scale[i] ?? 0) / Math.sqrt((variance[i] ?? 0) + epsilon);
  importAffine(node, context, view, { dims: [channels], axis: 1, channels: 1 }, {
    multiply: (x, i) => x * factor(i),
    add: (i) => (bias[i] ?? 0) - (mean[i] ?? 0) * factor(i),
  });
}
