import { type AttributeContent, type AttributeProto, type NodeProto, elementFormats } from '@netloom/onnx-frontend/codec';
import { type CodeFormat } from './format.js';
import { type QuantizedDraft, type QuantizedTensor, isByteFormat } from './quantized-draft.js';

/** An operand of an operator of codes. */
export interface CodeOperand {
  readonly codes: string;
  readonly format: CodeFormat;
}

/** An operator of codes that is a float operator between DequantizeLinear and QuantizeLinear. */
export interface CodeOperator {
  readonly operator: string;
  readonly domain: string;
  /** Which attributes it has of those of the float operator. */
  readonly attributes: readonly string[];
}

const microsoft = 'com.microsoft';
const window = ['auto_pad', 'kernel_shape', 'pads', 'strides'];

/** By the name of the float operator. */
const codeOperators: Readonly<Record<string, CodeOperator>> = {
  Conv: { operator: 'QLinearConv', domain: '', attributes: [...window, 'dilations', 'group'] },
  MatMul: { operator: 'QLinearMatMul', domain: '', attributes: [] },
  Gemm: { operator: 'QGemm', domain: microsoft, attributes: ['transB'] },
  Add: { operator: 'QLinearAdd', domain: microsoft, attributes: [] },
  Mul: { operator: 'QLinearMul', domain: microsoft, attributes: [] },
  Concat: { operator: 'QLinearConcat', domain: microsoft, attributes: ['axis'] },
  AveragePool: { operator: 'QLinearAveragePool', domain: microsoft, attributes: [...window, 'ceil_mode', 'count_include_pad'] },
  GlobalAveragePool: { operator: 'QLinearGlobalAveragePool', domain: microsoft, attributes: [] },
  Sigmoid: { operator: 'QLinearSigmoid', domain: microsoft, attributes: [] },
  LeakyRelu: { operator: 'QLinearLeakyRelu', domain: microsoft, attributes: ['alpha'] },
};

/** The operator of codes of a float node; undefined where there is none, or it cannot say what the node says. */
export function codeOperatorOf(node: NodeProto): CodeOperator | undefined {
  const found = codeOperators[node.op_type ?? ''];
  const names = (node.attribute ?? []).map(({ name }) => name ?? '');
  return names.every((name) => found?.attributes.includes(name) === true) ? found : undefined;
}

/** True if ONNX Runtime has the operator for codes of these formats: all data of one type of 8 bits; weights signed, or all unsigned. */
export function areComputable(data: readonly CodeFormat[], weights?: CodeFormat): boolean {
  const [first] = data;
  if (first === undefined || !data.every((format) => isByteFormat(format) && format.kind === first.kind)) return false;
  return weights === undefined || weights.kind === 'int8' || (weights.kind === 'uint8' && first.kind === 'uint8');
}

/**
 * True if ONNX Runtime's sum of a value and a constant in units of the result is exact to a fraction of a code. Far finer
 * results than operands leave nothing of it: it multiplies codes and zero points apart, in float32.
 */
export function isResolved(operands: readonly CodeOperand[], result: CodeFormat): boolean {
  return operands.every(({ format }) => (format.scale[0] ?? 1) <= 2 ** 8 * (result.scale[0] ?? 1));
}

/**
 * True if no product of two operands' codes is 2^31 steps of the result or more: ONNX Runtime's product of codes makes an
 * int32 of the steps before it saturates, and what is beyond becomes the least code.
 */
export function isProductInRange(operands: readonly CodeOperand[], result: CodeFormat): boolean {
  const reach = operands.reduce((product, { format: { kind, scale } }) => product * 2 ** elementFormats[kind].bits * (scale[0] ?? 1), 1);
  return reach < 2 ** 31 * (result.scale[0] ?? 1);
}

/** True if no sum of two operands' codes is 2^31 steps of the result or more: see {@link isProductInRange}. */
export function isSumInRange(operands: readonly CodeOperand[], result: CodeFormat): boolean {
  const reach = operands.reduce((sum, { format: { kind, scale } }) => sum + 2 * 2 ** elementFormats[kind].bits * (scale[0] ?? 1), 0);
  return reach < 2 ** 30 * (result.scale[0] ?? 1);
}

/** The operands of all data that a node reads; undefined if one of it has no codes. */
export function operandsOf(tensors: readonly QuantizedTensor[]): readonly CodeOperand[] | undefined {
  const operands = tensors.flatMap(({ codes, format }) => (codes === undefined || format === undefined ? [] : [{ codes, format }]));
  return operands.length === tensors.length ? operands : undefined;
}

/** Adds an operator of codes. @param more inputs between the operands and the result's format @returns its codes */
export function addCodeOperator(draft: QuantizedDraft, node: NodeProto, operator: CodeOperator, operands: readonly CodeOperand[], result: CodeFormat, bias?: string): string {
  const listed = operands.flatMap(({ codes, format }) => [codes, ...draft.scalesOf(format)]);
  const scales = draft.scalesOf(result);
  const inputs: Readonly<Record<string, readonly string[]>> = {
    QLinearConcat: [...scales, ...listed],
    QLinearConv: [...listed, ...scales, ...(bias === undefined ? [] : [bias])],
    QGemm: [...listed, bias ?? '', ...scales],
  };
  return draft.model.node(operator.operator, inputs[operator.operator] ?? [...listed, ...scales], attributesOf(node), operator.domain);
}

/** A node's attributes as {@link AttributeContent}. */
export function attributesOf({ attribute = [] }: NodeProto): Readonly<Record<string, AttributeContent>> {
  return Object.fromEntries((attribute ?? []).map((each) => [each.name ?? '', contentOf(each)]));
}

/** The kinds of attributes that growth steps write. */
function contentOf({ name, type, i, f, s, ints }: AttributeProto): AttributeContent {
  const contents: Readonly<Record<number, () => AttributeContent>> = {
    1: () => ({ float: f ?? 0 }),
    2: () => ({ int: Number(i ?? 0) }),
    3: () => ({ string: new TextDecoder().decode(s ?? new Uint8Array()) }),
    7: () => ({ ints: (ints ?? []).map(Number) }),
  };
  const content = contents[Number(type)];
  if (content === undefined) throw new Error(`attribute ${name ?? ''} is of another type`);
  return content();
}
