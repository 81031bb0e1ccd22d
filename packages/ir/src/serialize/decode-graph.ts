import type Long from 'long';
import protobuf from 'protobufjs/minimal.js';
import type { LayerType } from '../contract/layer-type.js';
import { type Result, failure } from '../diagnostics/result.js';
import { netloom } from '../generated/ir.js';
import type { Graph } from '../graph/graph.js';
import { roundings } from '../graph/requantization.js';
import { readDocument, unreadable, versionProblem } from './read-document.js';

const { v1 } = netloom.ir;

/**
 * The graph of a protobuf message `netloom.ir.v1.Graph`, verified.
 *
 * @errors IR030 serializedVersion, IR031 serializedInvalid, and those of `verifyGraph`
 */
export function decodeGraph(bytes: Uint8Array, layerTypes: readonly LayerType[]): Result<Graph> {
  let document: unknown;
  try {
    const problem = versionProblem(v1.GraphHeader.decode(readerOf(bytes)).ir_version);
    if (problem !== undefined) return failure([problem]);
    document = graphDocument(v1.Graph.decode(readerOf(bytes)));
  } catch (error) {
    // The decoder throws on bytes that are no protobuf, and beyond a depth that no graph needs.
    return unreadable(`it must be protobuf (${error instanceof Error ? error.message : String(error)})`);
  }
  return readDocument(document, layerTypes);
}

/** Unknown fields are skipped, not collected. */
function readerOf(bytes: Uint8Array): protobuf.Reader {
  // protobufjs takes arrays of its own realm only; a view of the same memory is one.
  const reader = protobuf.Reader.create(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  reader.discardUnknown = true;
  return reader;
}

// What follows makes a document without judging it: kinds that this version does not know come out as `unknown`, which
// the document's schema refuses.

function graphDocument(message: netloom.ir.v1.Graph.$Properties): unknown {
  const { ir_version, name, inputs, outputs, values, layers, host_steps } = message;
  return {
    irVersion: ir_version,
    name,
    inputs,
    outputs,
    values: (values ?? []).map((value) => ({
      name: value.name,
      axes: axes(value.axes),
      type: elementType(value.type),
      ...optional('provenance', value.provenance, provenance),
      ...optional('encoding', value.encoding?.length === 0 ? undefined : value.encoding, (list) =>
        list.map(({ thresholds, codes }) => ({ thresholds: thresholds ?? [], codes: (codes ?? []).map(toNumber) })),
      ),
    })),
    layers: (layers ?? []).map(layer),
    hostSteps: (host_steps ?? []).map((step) => ({
      operator: step.operator,
      name: step.name,
      inputs: step.inputs,
      outputs: step.outputs,
      attributes: attributeMap(step.attributes),
    })),
  };
}

function layer(message: netloom.ir.v1.Layer.$Properties): unknown {
  const { name, type, inputs, outputs, attributes, parameters, sources } = message;
  return {
    name,
    type,
    inputs,
    outputs,
    attributes: attributeMap(attributes),
    parameters: (parameters ?? []).map((parameter) => ({
      name: parameter.name,
      axes: axes(parameter.axes),
      type: elementType(parameter.type),
      data: { packed: parameter.data },
    })),
    ...optional('requantization', message.requantization, requantization),
    sources,
  };
}

function axes(messages: readonly netloom.ir.v1.Axis.$Properties[] | null | undefined): unknown {
  return (messages ?? []).map(({ name, size }) => ({ name, size }));
}

function provenance({ tensors, factors, dimensions }: netloom.ir.v1.Provenance.$Properties): unknown {
  return { tensors, factors: axes(factors), dimensions: (dimensions ?? []).map((dimension) => dimension.factors) };
}

function elementType(message: netloom.ir.v1.ElementType.$Properties | null | undefined): unknown {
  if (isPresent(message?.float32)) return { kind: 'float32' };
  if (!isPresent(message?.integer)) return { kind: 'unknown' };
  const { signed, bits } = message.integer;
  return { kind: 'integer', signed, bits, ...optional('quantization', message.integer.quantization, quantization) };
}

function quantization({ axis, scale, zero_point }: netloom.ir.v1.Quantization.$Properties): unknown {
  return { ...optional('axis', axis, (name) => name), scale, zeroPoint: (zero_point ?? []).map(toNumber) };
}

function requantization(message: netloom.ir.v1.Requantization.$Properties): unknown {
  const { rounding, low, high, factors, offsets } = message;
  return {
    rounding: roundings[(rounding ?? 0) - 1] ?? 'unknown',
    low: toNumber(low),
    high: toNumber(high),
    ...optional('factors', factors?.length === 0 ? undefined : factors, (list) => list.map(ratio)),
    ...optional('offsets', offsets?.length === 0 ? undefined : offsets, (list) => list.map(ratio)),
    ...optional('implementation', message.implementation, implementation),
  };
}

function ratio({ numerator, denominator }: netloom.ir.v1.Ratio.$Properties): unknown {
  return { numerator, denominator };
}

function implementation(message: netloom.ir.v1.RequantizationImplementation.$Properties): unknown {
  const { accumulator_low, accumulator_high, proof, addends, corrected_pairs, offset, half_even, thresholds } = message;
  const derived = {
    accumulator: { low: accumulator_low, high: accumulator_high },
    proof: { channels: toNumber(proof?.channels), comparisons: toNumber(proof?.comparisons) },
    ...optional('addends', addends?.length === 0 ? undefined : addends, (list) => list.map(addend)),
    ...optional('correctedPairs', corrected_pairs?.length === 0 ? undefined : corrected_pairs, (list) => list),
  };
  if (isPresent(offset)) {
    const { shift, multipliers, offsets } = offset;
    return { ...derived, method: 'offset', shift, multipliers, offsets };
  }
  if (isPresent(half_even)) {
    const { shift, multipliers, tie_windows, rounds_accumulator } = half_even;
    const scaling = { shift, multipliers, tieWindows: tie_windows };
    return { ...derived, method: 'half-even', ...scaling, ...(rounds_accumulator ? { roundsAccumulator: true } : {}) };
  }
  if (!isPresent(thresholds)) return { ...derived, method: 'unknown' };
  return { ...derived, method: 'thresholds', thresholds: (thresholds.channels ?? []).map((list) => list.thresholds) };
}

function addend({ factor, table }: netloom.ir.v1.Addend.$Properties): unknown {
  return isPresent(table) ? { table: (table.entries ?? []).map(toNumber) } : { factor };
}

function attributeMap(message: netloom.ir.v1.AttributeMap.$Properties | null | undefined): unknown {
  return Object.fromEntries((message?.entries ?? []).map(({ key, value }) => [key ?? '', attribute(value)]));
}

/** The attribute's JSON value; undefined, which is none, for a kind that is not known. */
function attribute(message: netloom.ir.v1.AttributeValue.$Properties | null | undefined): unknown {
  if (isPresent(message?.null)) return null;
  if (isPresent(message?.list)) return (message.list.items ?? []).map(attribute);
  if (isPresent(message?.map)) return attributeMap(message.map);
  return message?.boolean ?? message?.number ?? message?.text ?? undefined;
}

function toNumber(integer: Long | null | undefined): number | undefined {
  return isPresent(integer) ? integer.toNumber() : undefined;
}

function isPresent<T>(field: T | null | undefined): field is T {
  return field !== null && field !== undefined;
}

/** A document has no entry for a field that the message does not have. */
function optional<T>(key: string, field: T | null | undefined, convert: (field: T) => unknown): object {
  return isPresent(field) ? { [key]: convert(field) } : {};
}
