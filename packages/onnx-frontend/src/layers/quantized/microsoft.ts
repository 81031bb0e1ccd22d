import type { Importer } from '../../importing/importer.js';
import type { AttributeKind } from '../../source/attribute-value.js';
import { SourceNode } from '../../source/source-node.js';
import { averagePoolOfCodes } from '../average-pool.js';
import { concats } from '../concat.js';
import { dequantizeLinear } from '../dequantize-linear.js';
import { globalPools } from '../global-pool.js';
import { pointwise } from '../pointwise.js';
import { quantizeLinear } from '../quantize-linear.js';
import { reductions } from '../reduce.js';
import { softmax } from '../softmax.js';
import { transpose } from '../transpose.js';
import { qLinearAdd } from './q-linear-add.js';
import { qLinearMul } from './q-linear-mul.js';
import { importThroughReals } from './through-reals.js';

const domain = 'com.microsoft';
const first = { codes: 0, scale: 1, zeroPoint: 2 };

/** What only the operators of codes have. */
const layouts = ['channels_last'];

/** An operator of one value of codes. */
function operator(name: string, reals: Importer, more: Readonly<Record<string, AttributeKind>> = {}): Importer {
  const result = { scale: 3, zeroPoint: 4 };
  return {
    domain,
    operator: name,
    layerTypes: reals.layerTypes,
    readsCodes: true,
    since: 1,
    attributes: { ...reals.attributes, ...more },
    ...(reals.required === undefined ? {} : { required: reals.required }),
    inputs: { min: 4, max: result.zeroPoint + 1 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const isLast = node.int('channels_last', 0) !== 0;
      importThroughReals(node, context, { reals: isLast ? ofChannelsLast(reals) : reals, operands: [first], result, left: layouts });
    },
  };
}

/** The operator on N .. C, between transpositions, which are views. */
function ofChannelsLast(reals: Importer): Importer {
  return {
    ...reals,
    import(node, context) {
      const view = context.data(node, 0);
      if (view === undefined) return;
      const rank = view.dimensions.length;
      const [, ...space] = Array.from({ length: Math.max(1, rank - 1) }, (_, i) => i);
      const [input = ''] = node.inputs;
      const [output = ''] = node.outputs;
      const names = [`${output}/channels_first`, `${output}/channels_last`];
      const step = (operator: string, from: string, to: string, attributes: SourceNode['attributes']): SourceNode => new SourceNode(node.name, operator, '', node.opset, [from], [to], attributes);
      const permutation = (order: readonly number[]): SourceNode['attributes'] => new Map([['perm', { kind: 'ints', value: order }]]);
      const [before = '', after = ''] = names;
      transpose.import(step('Transpose', input, before, permutation([0, rank - 1, ...space])), context);
      reals.import(step(node.operator, before, after, node.attributes), context);
      transpose.import(step('Transpose', after, output, permutation([0, ...space.map((i) => i + 1), 1])), context);
    },
  };
}

/** The form of an operator that holds from a version of ONNX's operators on. */
function importerOf(list: readonly Importer[], name: string, version = Number.POSITIVE_INFINITY): Importer {
  const found = list.filter(({ operator: other, since }) => other === name && since <= version).at(-1);
  if (found === undefined) throw new Error(`there is an importer of ${name}`);
  return found;
}

/** @source com.microsoft QLinearConcat-1: scale and zero point of the result, then three inputs for each operand */
const qLinearConcat: Importer = {
  ...operator('QLinearConcat', importerOf(concats, 'Concat')),
  inputs: { min: 5, max: 2 ** 16 },
  import(node, context) {
    const count = Math.ceil((node.inputs.length - 2) / 3);
    const operands = Array.from({ length: count }, (_, i) => ({ codes: 3 * i + 2, scale: 3 * i + 3, zeroPoint: 3 * i + 4 }));
    importThroughReals(node, context, { reals: importerOf(concats, 'Concat'), operands, result: { scale: 0, zeroPoint: 1 }, left: [] });
  },
};

/** @source com.microsoft QLinearSoftmax-1; `opset` says which form of Softmax it is */
const qLinearSoftmax: Importer = {
  ...operator('QLinearSoftmax', importerOf(softmax, 'Softmax'), { opset: 'int' }),
  inputs: { min: 5, max: 5 },
  import(node, context) {
    const reals = importerOf(softmax, 'Softmax', Math.max(1, node.int('opset', 13)));
    importThroughReals(node, context, { reals, operands: [first], result: { scale: 3, zeroPoint: 4 }, left: ['opset'] });
  },
};

/**
 * The operators that ONNX Runtime's quantizer writes: those of reals between DequantizeLinear and QuantizeLinear.
 *
 * @errors those of the operators of reals, and of QuantizeLinear
 */
export const microsoftOperators: readonly Importer[] = [
  qLinearAdd,
  qLinearMul,
  qLinearConcat,
  operator('QLinearAveragePool', averagePoolOfCodes, { channels_last: 'int' }),
  operator('QLinearGlobalAveragePool', importerOf(globalPools, 'GlobalAveragePool'), { channels_last: 'int' }),
  operator('QLinearReduceMean', importerOf(reductions, 'ReduceMean', 17)),
  operator('QLinearSigmoid', importerOf(pointwise, 'Sigmoid')),
  operator('QLinearLeakyRelu', importerOf(pointwise, 'LeakyRelu')),
  qLinearSoftmax,
  { ...quantizeLinear, domain, since: 1 },
  { ...dequantizeLinear, domain, since: 1 },
];
