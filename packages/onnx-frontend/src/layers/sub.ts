import { type IntegerType, type Tensor, add, codeRange, lookupBitsLimit, renderElementType, requantizeValue, unquantized, zeroPointAt } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { SourceNode } from '../source/source-node.js';
import { importAffine } from './channel-affine.js';
import { importPairOfValues } from './pair-of-values.js';

/**
 * Imports a Sub of two computed values: an Add of the first one and the negative of the second one. Of reals
 * that is an affine function; of codes their mirror image within the format, with the zero point's as zero point, so that
 * all reals only change their sign.
 *
 * @errors ONX076 inputRule where the values' shapes or orders do not agree, or codes are too wide for a table
 * @source ONNX Sub-14
 */
export function importSubOfValues(node: SourceNode, context: ImportContext): void {
  const [first = '', second = ''] = node.inputs;
  const [output = ''] = node.outputs;
  const view = context.data(node, 1);
  if (view === undefined || view.stream.placeholder) return;
  const { type } = view.stream;
  const step = (operator: string, inputs: readonly string[], made: string): SourceNode => new SourceNode(node.name, operator, '', node.opset, inputs, [made], new Map());
  const negated = `${output}/negated`;
  const negation = step('Neg', [second], negated);
  if (type.kind === 'float32') importAffine(negation, context, view, { dims: [] }, { multiply: (x) => -x, add: () => 0 });
  else if (isMirrored(type)) context.addElementwise(negation, { type: requantizeValue.layerType.type, attributes: {}, parameters: { table: mirrorTable(type) }, inputs: [view], output: mirrored(type) });
  else {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 1, rule: `of one scale and at most ${lookupBitsLimit} bits`, actual: renderElementType(type) }));
    return;
  }
  importPairOfValues(step(node.operator, [first, negated], output), context, { type: add.type, attributes: { adds: 'reals' } });
}

function isMirrored({ bits, quantization }: IntegerType): boolean {
  return bits <= lookupBitsLimit && quantization !== undefined && quantization.axis === undefined;
}

/** The format of the negatives: code `low + high - q` for `q`. */
function mirrored(type: IntegerType): IntegerType {
  const { low, high } = codeRange(type);
  const { scale } = type.quantization ?? unquantized;
  return { ...type, quantization: { scale, zeroPoint: [low + high - zeroPointAt(type.quantization ?? unquantized, 0)] } };
}

function mirrorTable(type: IntegerType): Tensor {
  const { low, high } = codeRange(type);
  const data = Int32Array.from({ length: high - low + 1 }, (_, i) => high - i);
  return { axes: [{ name: 'X', size: data.length }], type: mirrored(type), data };
}
