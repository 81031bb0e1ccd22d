import { add, mul } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { type ChannelAffine, affineLayerTypes, importAffine } from './channel-affine.js';
import { type PairLayer, importPairOfValues, isFirstRepeated } from './pair-of-values.js';
import { importSubOfValues } from './sub.js';

/** The affine function that an operator with one constant operand is; undefined if it is none. */
type AffineOf = (constant: Float32Array, isFirst: boolean) => ChannelAffine | undefined;

const same = (x: number): number => x;
const nothing = (): number => 0;

/** How an operator on two computed values is imported, and the layer that it becomes. */
interface PairImport {
  readonly layerType: string;
  import(node: SourceNode, context: ImportContext): void;
}

/** What an operator computes of one value and a constant, and what it does with two values; absent where it takes none. */
interface Arithmetic {
  readonly affineOf: AffineOf;
  readonly pair?: PairImport;
}

function asLayer(layer: PairLayer, isSwapped?: Parameters<typeof importPairOfValues>[3]): PairImport {
  return { layerType: layer.type, import: (node, context) => { importPairOfValues(node, context, layer, isSwapped); } };
}

const addConstant: AffineOf = (constant) => ({ multiply: same, add: (i) => constant[i] ?? 0 });

const operators: Readonly<Record<string, Arithmetic>> = {
  Add: { affineOf: addConstant, pair: asLayer({ type: add.type, attributes: { adds: 'reals' } }) },
  Sub: {
    affineOf: (constant, isFirst) =>
      // `0 - c` and not `-c`: a bias must not be -0.
      isFirst ? { multiply: (x) => -x, add: (i) => constant[i] ?? 0 } : { multiply: same, add: (i) => 0 - (constant[i] ?? 0) },
    pair: { layerType: add.type, import: importSubOfValues },
  },
  Mul: { affineOf: (constant) => ({ multiply: (x, i) => x * (constant[i] ?? 0), add: nothing }), pair: asLayer({ type: mul.type, attributes: { multiplies: 'reals' } }) },
  Div: { affineOf: (constant, isFirst) => (isFirst ? undefined : { multiply: (x, i) => x / (constant[i] ?? 0), add: nothing }) },
};

/**
 * Imports Add, Sub, Mul and Div with a constant for each channel (see `importAffine`), and Add, Sub and Mul of two values.
 *
 * @errors ONX080 constantPerChannel
 * @source ONNX Add-14, Sub-14, Mul-14, Div-14; before version 7 the constant is aligned by `axis`
 */
export const arithmetic: readonly Importer[] = Object.entries(operators).flatMap(([operator, arithmetic]) => importersOf(operator, arithmetic));

/**
 * Add inside of a QLinearAdd: two values are added as codes, with a factor for each.
 *
 * @errors ONX080 constantPerChannel
 * @source com.microsoft QLinearAdd-1
 */
export const addOfCodes: Importer = importerOf('Add', { affineOf: addConstant, pair: asLayer({ type: add.type, attributes: { adds: 'codes' } }, isFirstRepeated) });

function importersOf(operator: string, arithmetic: Arithmetic): readonly Importer[] {
  const newest = importerOf(operator, arithmetic);
  const first: Importer = {
    ...newest,
    since: 1,
    attributes: { axis: 'int', broadcast: 'int', consumed_inputs: 'ints' },
    import: (node, context) => { importArithmetic(node, context, arithmetic, node.int('axis', undefined)); },
  };
  return [first, newest];
}

/** Of version 7 on, which aligns shapes at their ends. */
function importerOf(operator: string, arithmetic: Arithmetic): Importer {
  const layerTypes = [...(arithmetic.pair === undefined ? [] : [arithmetic.pair.layerType]), ...affineLayerTypes];
  return {
    domain: '',
    operator,
    layerTypes,
    since: 7,
    attributes: {},
    inputs: { min: 2, max: 2 },
    outputs: { min: 1, max: 1 },
    import: (node, context) => { importArithmetic(node, context, arithmetic, undefined); },
  };
}

/** Records an operator with a constant that only the host's operators read behind quantized values. */
function importBehindHardware(node: SourceNode, context: ImportContext, constant: Float32Array, dims: readonly number[], isFirst: boolean): void {
  const attributes = { constant: [...constant], dims: [...dims], isFirst };
  const view = context.isHost(node, isFirst ? 1 : 0) ? undefined : context.data(node, isFirst ? 1 : 0);
  if (view === undefined) context.addHostStepBehind(node, { input: isFirst ? 1 : 0, attributes });
  else context.addHostStep(node, view, { attributes });
}

function importArithmetic(node: SourceNode, context: ImportContext, { affineOf, pair }: Arithmetic, axis: number | undefined): void {
  const isFirst = context.isConstant(node, 0);
  const [variable, fixed] = isFirst ? [1, 0] : [0, 1];
  const fixedTensor = context.isConstant(node, fixed) ? context.constant(node, fixed) : undefined;
  if (axis === undefined && fixedTensor !== undefined && context.isHostOnly(node, variable)) {
    const numbers = context.reals(node, fixedTensor);
    if (numbers !== undefined) importBehindHardware(node, context, numbers, fixedTensor.dims, isFirst);
    return;
  }
  const view = context.data(node, variable);
  if (view === undefined || view.stream.placeholder) return;
  const refuse = (problem: string): void => {
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem }));
  };
  if (!context.isConstant(node, fixed)) {
    // An unknown second input was reported where it was made.
    if (!context.isComputed(node, fixed)) return;
    if (pair === undefined) refuse('both inputs are computed from graph inputs');
    else pair.import(node, context);
    return;
  }
  const tensor = context.constant(node, fixed);
  const constant = tensor === undefined ? undefined : context.reals(node, tensor);
  if (tensor === undefined || constant === undefined) return;
  const affine = affineOf(constant, isFirst);
  if (affine === undefined) refuse('it divides by its computed input');
  else importAffine(node, context, view, { dims: tensor.dims, ...(axis === undefined ? {} : { axis }) }, affine);
}
