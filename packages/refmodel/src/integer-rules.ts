import {
  type Diagnostic,
  type ElementType,
  type Graph,
  type Layer,
  type LegalityRule,
  type Subject,
  layerSubject,
  renderElementType,
  valueOf,
  weightedSum,
} from '@netloom/ir';
import { refmodelDiagnostics } from './refmodel-diagnostics.js';

const { make } = refmodelDiagnostics;

/**
 * What the integer semantics ask of the built-in layers of a graph, beyond what every stage checks. Float layers pass.
 *
 * @errors REF010 operandFormat, REF011 accumulatorTooWide, REF012 formatChanged
 */
export const integerRules: LegalityRule = {
  name: 'integer-semantics',
  summary: 'Operands of quantized layers have the formats that the integer semantics define, and accumulators are exact.',
  check: (graph) =>
    graph.layers.flatMap((layer) => {
      if (layer.type === 'Conv' || layer.type === 'Gemm') return weightedProblems(graph, layer);
      return layer.type === 'MaxPool' || layer.type === 'Relu' || layer.type === 'Flatten' ? formatProblems(graph, layer) : [];
    }),
};

function weightedProblems(graph: Graph, layer: Layer): readonly Diagnostic[] {
  const subject = layerSubject(layer);
  const input = typeOf(graph, layer.inputs[0]);
  const output = typeOf(graph, layer.outputs[0]);
  const { weight, bias } = layer.parameters;
  const floats = input.kind === 'float32';
  const kinds: readonly (readonly [string, ElementType | undefined])[] = [
    ['weight', weight?.type],
    ['bias', bias?.type],
    ['the output', output],
  ];
  const mixed = kinds
    .filter(([, type]) => type !== undefined && (type.kind === 'float32') !== floats)
    .map(([operand, type]) => problem(subject, operand, floats ? 'float32 as the input is' : 'an integer as the input is', type));
  if (floats || mixed.length > 0) return mixed;
  const faults = [
    ...axisProblems(subject, 'the input', input, undefined),
    ...axisProblems(subject, 'weight', weight?.type, 'O'),
    ...(layer.requantization === undefined ? [] : axisProblems(subject, 'the output', output, 'C')),
  ];
  if (faults.length > 0) return faults;
  return weightedSum(layer, input).ranges.flatMap(({ low, high }, channel) =>
    low < -(2n ** 53n) || high > 2n ** 53n
      ? [make.accumulatorTooWide(subject, { channel, low: String(low), high: String(high) })]
      : [],
  );
}

/** A quantization must be per tensor, or along the axis if one is given. */
function axisProblems(subject: Subject, operand: string, type: ElementType | undefined, axis: string | undefined): Diagnostic[] {
  if (type?.kind !== 'integer') return [];
  const actual = type.quantization?.axis;
  if (actual === undefined || actual === axis) return [];
  const rule = axis === undefined ? 'quantized per tensor' : `quantized per tensor or along ${axis}`;
  return [make.operandFormat(subject, { operand, rule, actual: `quantized along ${actual}` })];
}

function formatProblems(graph: Graph, layer: Layer): readonly Diagnostic[] {
  const expected = typeOf(graph, layer.inputs[0]);
  const actual = typeOf(graph, layer.outputs[0]);
  if (describe(expected) === describe(actual)) return [];
  return [make.formatChanged(layerSubject(layer), { expected: describe(expected), actual: describe(actual) })];
}

function problem(subject: Subject, operand: string, rule: string, type: ElementType | undefined): Diagnostic {
  return make.operandFormat(subject, { operand, rule, actual: type === undefined ? 'absent' : renderElementType(type) });
}

function describe(type: ElementType): string {
  if (type.kind === 'float32' || type.quantization === undefined) return renderElementType(type);
  const { axis, scale, zeroPoint } = type.quantization;
  const along = axis === undefined ? '' : ` along ${axis}`;
  return `${renderElementType(type)} scale ${scale.join(' ')} zero point ${zeroPoint.join(' ')}${along}`;
}

function typeOf(graph: Graph, name: string | undefined): ElementType {
  return valueOf(graph, name ?? '').type;
}
