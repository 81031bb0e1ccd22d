import { type ZodType, z } from 'zod';
import { type LayerType, defineLayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { success } from '../diagnostics/result.js';
import { float32, renderElementType } from '../graph/element-type.js';
import type { Attributes, Layer } from '../graph/layer.js';
import type { Tensor, TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';

/** The widest input codes that a table is made for. */
export const lookupBitsLimit = 12;

/** A function of one real that a layer type computes element by element; on codes it is a table. */
export interface PointwiseFunction {
  readonly layerType: LayerType;
  /** The function of a layer in float64; its float32 result is this, rounded once. */
  readonly realOf: (layer: Layer) => (x: number) => number;
}

/** A function with its parameters; those are float32. */
type Functions<K extends string> = (parameters: Readonly<Record<K, number>>) => (x: number) => number;

function pointwise<K extends string>(type: string, summary: string, names: readonly K[], functions: Functions<K>): PointwiseFunction {
  const parameter = z.number().refine((value) => Object.is(Math.fround(value), value), 'it must be a float32');
  const attributes: ZodType<Attributes> = z.strictObject(Object.fromEntries(names.map((name) => [name, parameter])));
  const layerType = defineLayerType<Attributes>({
    type,
    summary,
    attributes,
    parameters: { table: { optional: true, summary: 'X: on integers, the output code of each input code, the least first' } },
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    limits: [`quantized inputs of at most ${lookupBitsLimit} bits`],
    infer: (_, [input]) => success([{ axes: input?.axes ?? [], type: float32 }]),
    check: (layer, [input], [output]) => tableProblems(layer, layer.parameters.table, input, output),
  });
  const realOf = (layer: Layer): ((x: number) => number) => {
    const given = layerType.of(layer) as Layer<Readonly<Record<K, number>>>;
    return functions(given.attributes);
  };
  return { layerType, realOf };
}

/** @errors IR027 requantizationInvalid, IR028 operandTypes, IR037 inputFormat */
function tableProblems(layer: Layer, table: Tensor | undefined, input: TensorType | undefined, output: TensorType | undefined): readonly Diagnostic[] {
  const subject = layerSubject(layer);
  const refuse = (problem: string): readonly Diagnostic[] => [irDiagnostics.make.operandTypes(subject, { problem })];
  if (input === undefined || output === undefined) return [];
  if (layer.requantization !== undefined)
    return [irDiagnostics.make.requantizationInvalid(subject, { problem: 'a table rounds already, so it has none' })];
  if (input.type.kind !== 'integer') return table === undefined ? [] : refuse('a table is for integers, but the input is float');
  const { bits, quantization } = input.type;
  if (bits > lookupBitsLimit || quantization?.axis !== undefined) {
    const rule = `of at most ${lookupBitsLimit} bits and one scale, as it is looked up in a table`;
    return [irDiagnostics.make.inputFormat(subject, { rule, actual: `${renderElementType(input.type)}${quantization?.axis === undefined ? '' : ` along ${quantization.axis}`}` })];
  }
  if (table === undefined) return refuse('integers are looked up in a table, but there is none');
  const [axis, more] = table.axes;
  if (axis?.name !== 'X' || axis.size !== 2 ** bits || more !== undefined) return refuse(`the table has one entry for each of ${2 ** bits} codes, along X`);
  const isSame = JSON.stringify(table.type) === JSON.stringify(output.type);
  return isSame ? [] : refuse('the table holds codes in the format of the output');
}

/** @source ONNX LeakyRelu-16 */
export const leakyRelu = pointwise('LeakyRelu', 'x, or alpha * x below 0', ['alpha'], ({ alpha }) => (x) => (x < 0 ? alpha * x : x));

/** @source ONNX Sigmoid-13 */
export const sigmoid = pointwise('Sigmoid', '1 / (1 + exp(-x))', [], () => (x) => 1 / (1 + Math.exp(-x)));

/** @source ONNX Tanh-13 */
export const tanh = pointwise('Tanh', 'Hyperbolic tangent', [], () => Math.tanh);

/** @source ONNX HardSigmoid-6 */
export const hardSigmoid = pointwise(
  'HardSigmoid',
  'alpha * x + beta, limited to 0 and 1',
  ['alpha', 'beta'],
  ({ alpha, beta }) => (x) => Math.min(1, Math.max(0, alpha * x + beta)),
);

/** @source ONNX HardSwish-14 */
export const hardSwish = pointwise('HardSwish', 'x * (x / 6 + 1/2, limited to 0 and 1)', [], () => (x) => x * Math.min(1, Math.max(0, x / 6 + 0.5)));

/** @source ONNX Elu-6 */
export const elu = pointwise('Elu', 'x, or alpha * (exp(x) - 1) below 0', ['alpha'], ({ alpha }) => (x) => (x < 0 ? alpha * Math.expm1(x) : x));

/** The same reals, quantized in another format. @source ONNX DequantizeLinear-13, QuantizeLinear-13 */
export const requantizeValue = pointwise('Requantize', 'The same values in another format', [], () => (x) => x);

/** All built-in functions of one element. */
export const pointwiseFunctions: readonly PointwiseFunction[] = [leakyRelu, sigmoid, tanh, hardSigmoid, hardSwish, elu, requantizeValue];
