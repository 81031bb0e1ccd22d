import { elementKindOf, elementTypeName, isReal } from '../codec/element-kind.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';

const signature = { domain: '', layerTypes: [], attributes: {}, inputs: { min: 1, max: 1 }, outputs: { min: 1, max: 1 }, import: pass };

/**
 * Imports operators that pass their input on: Identity, Dropout in inference, Cast between types of real numbers.
 *
 * @errors ONX072 attributeValue, ONX073 outputUnsupported, ONX076 inputRule
 * @source ONNX Identity-16, Dropout-13, Cast-13
 */
export const identities: readonly Importer[] = [
  { ...signature, operator: 'Identity', since: 1 },
  dropout(1, { ratio: 'float', is_test: 'int', consumed_inputs: 'ints' }, 1),
  dropout(7, { ratio: 'float' }, 1),
  dropout(12, { seed: 'int' }, 3),
  {
    ...signature,
    operator: 'Cast',
    since: 6,
    attributes: { to: 'int', saturate: 'int', round_mode: 'string' },
    required: ['to'],
    import(node, context) {
      const to = node.int('to', 0);
      const kind = elementKindOf(to);
      if (kind !== undefined && isReal(kind)) {
        if (kind !== 'float' && kind !== 'double')
          context.report(onnxDiagnostics.make.castLeftOut(node.subject, { to: kind }));
        if (context.holdsCodes(node, 0)) castCodes(node, context);
        else pass(node, context);
      } else if (context.isComputed(node, 0)) {
        const values = { attribute: 'to', rule: 'a type of real numbers', actual: elementTypeName(to) };
        context.report(onnxDiagnostics.make.attributeValue(node.subject, values));
      }
    },
  },
];

function pass(node: SourceNode, context: ImportContext): void {
  const view = context.data(node, 0);
  if (view !== undefined) context.bindView(node.outputs[0] ?? '', view);
}

/** ConvInteger and MatMulInteger make int32. */
const accumulatorBits = 32;

/** Integers as reals of the same size: accumulators that operators behind scale, or codes of scale 1. @errors ONX076 inputRule */
function castCodes(node: SourceNode, context: ImportContext): void {
  const view = context.data(node, 0);
  if (view === undefined) return;
  const { type } = view.stream;
  const isAccumulator = type.kind === 'integer' && type.quantization === undefined && type.bits === accumulatorBits;
  if (isAccumulator && context.endsAtHost(node)) context.bindView(node.outputs[0] ?? '', view);
  else if (isAccumulator) {
    if (context.accumulatorsAsReals(node, view)) return;
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 0, rule: 'read once, as accumulators', actual: 'read elsewhere, too' }));
  } else if (type.kind === 'integer') context.dequantize(node, view, { signed: type.signed, bits: type.bits, scale: [1], zeroPoint: [0] });
}

function dropout(since: number, attributes: Importer['attributes'], inputs: number): Importer {
  return {
    domain: '',
    operator: 'Dropout',
    layerTypes: [],
    since,
    attributes,
    inputs: { min: 1, max: inputs },
    outputs: { min: 1, max: 2 },
    import(node, context) {
      const mask = node.outputs[1] ?? '';
      const training = node.hasInput(2) ? context.constant(node, 2) : undefined;
      if (mask !== '' && context.isUsed(mask))
        context.report(onnxDiagnostics.make.outputUnsupported(node.subject, { output: 1, tensor: JSON.stringify(mask) }));
      else if (training !== undefined && Number(training.data[0] ?? 0) !== 0)
        context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 2, rule: 'false (inference)', actual: 'true' }));
      else if (!node.hasInput(2) || training !== undefined) pass(node, context);
    },
  };
}
