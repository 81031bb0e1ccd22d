import type { ImportContext } from '../../importing/import-context.js';
import type { Importer } from '../../importing/importer.js';
import type { FormatInputs } from '../../importing/quantized/read-format.js';
import { SourceNode } from '../../source/source-node.js';
import { dequantizeLinear } from '../dequantize-linear.js';
import { quantizeLinear } from '../quantize-linear.js';
import { type QuantizedInput, readData } from './operands.js';

/** An operator of codes that is another one between DequantizeLinear and QuantizeLinear. */
export interface OperatorOfReals {
  /** The operator of reals, in the form that the attributes have. */
  readonly reals: Importer;
  readonly operands: readonly QuantizedInput[];
  /** Of the result. */
  readonly result: FormatInputs;
  /** Attributes that only the operator of codes has. */
  readonly left: readonly string[];
}

/**
 * Imports an operator of codes as the operator of reals that it stands for: its operands dequantized, its result
 * quantized.
 *
 * @errors those of the operator of reals, and of QuantizeLinear
 */
export function importThroughReals(node: SourceNode, context: ImportContext, { reals, operands, result, left }: OperatorOfReals): void {
  const [output = ''] = node.outputs;
  const inputs = operands.map((operand) => readOperand(node, context, operand));
  if (inputs.includes(undefined)) return;
  const attributes = new Map([...node.attributes].filter(([name]) => !left.includes(name)));
  const made = `${output}/reals`;
  reals.import(new SourceNode(node.name, reals.operator, '', reals.since, inputs.map((name) => name ?? ''), [made], attributes), context);
  const format = [result.scale, result.zeroPoint].map((index) => node.inputs[index] ?? '');
  quantizeLinear.import(new SourceNode(node.name, quantizeLinear.operator, '', quantizeLinear.since, [made, ...format], [output], new Map()), context);
}

/** The name of an operand's reals; undefined if it could not be imported. */
function readOperand(node: SourceNode, context: ImportContext, operand: QuantizedInput): string | undefined {
  const name = node.inputs[operand.codes] ?? '';
  if (!context.isConstant(node, operand.codes)) return readData(node, context, operand) === undefined ? undefined : name;
  const reals = `${node.outputs[0] ?? ''}/reals/${operand.codes}`;
  const inputs = [name, ...[operand.scale, operand.zeroPoint].map((index) => node.inputs[index] ?? '')];
  const step = new SourceNode(node.name, dequantizeLinear.operator, '', dequantizeLinear.since, inputs, [reals], new Map());
  dequantizeLinear.import(step, context);
  return context.isConstant(new SourceNode(node.name, '', '', 1, [reals], [], new Map()), 0) ? reals : undefined;
}
