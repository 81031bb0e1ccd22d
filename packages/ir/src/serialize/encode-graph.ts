import Long from 'long';
import { netloom } from '../generated/ir.js';
import type { AttributeValue, Attributes } from '../graph/layer.js';
import type { Graph } from '../graph/graph.js';
import type { Rounding } from '../graph/requantization.js';
import type {
  ElementTypeDocument,
  GraphDocument,
  ImplementationDocument,
  LayerDocument,
  ParameterDocument,
  RequantizationDocument,
} from './document.js';
import { graphToDocument } from './graph-to-document.js';
import { packElements } from './packed-elements.js';

const { v1 } = netloom.ir;

/**
 * The protobuf form of a graph (message `netloom.ir.v1.Graph`): equal graphs give equal bytes.
 *
 * @throws Error on what no serialized form can hold, such as codes outside their type (a bug of the caller: graphs are
 *   verified)
 */
export function encodeGraph(graph: Graph): Uint8Array {
  const { irVersion, hostSteps, layers, values, ...rest } = graphToDocument(graph);
  const bytes = v1.Graph.encode({
    ...rest,
    ir_version: irVersion,
    values: values.map(valueMessage),
    layers: layers.map(layerMessage),
    host_steps: hostSteps.map((step) => ({ ...step, attributes: attributeMap(step.attributes) })),
  }).finish();
  // Some platforms give a subclass of Uint8Array.
  return new Uint8Array(bytes);
}

function valueMessage({ name, axes, type, provenance, encoding }: GraphDocument['values'][number]): netloom.ir.v1.Value.$Properties {
  const staircases = encoding?.map(({ thresholds, codes }) => ({ thresholds, codes: codes.map((code) => Long.fromNumber(code)) }));
  const message = { name, axes, type: elementTypeMessage(type), ...(staircases === undefined ? {} : { encoding: staircases }) };
  if (provenance === undefined) return message;
  const { tensors, factors, dimensions } = provenance;
  return { ...message, provenance: { tensors, factors, dimensions: dimensions.map((indices) => ({ factors: indices })) } };
}

function elementTypeMessage(type: ElementTypeDocument): netloom.ir.v1.ElementType.$Properties {
  if (type.kind === 'float32') return { float32: {} };
  const { signed, bits, quantization } = type;
  if (quantization === undefined) return { integer: { signed, bits } };
  const { axis, scale, zeroPoint } = quantization;
  const scales = { scale: Array.from(scale), zero_point: Array.from(zeroPoint, (code) => Long.fromNumber(code)) };
  return { integer: { signed, bits, quantization: axis === undefined ? scales : { axis, ...scales } } };
}

function layerMessage(layer: LayerDocument): netloom.ir.v1.Layer.$Properties {
  const { name, type, inputs, outputs, attributes, parameters, requantization, sources } = layer;
  return {
    name,
    type,
    inputs,
    outputs,
    attributes: attributeMap(attributes),
    parameters: parameters.map(parameterMessage),
    ...(requantization === undefined ? {} : { requantization: requantizationMessage(requantization) }),
    sources,
  };
}

function parameterMessage({ name, axes, type, data }: ParameterDocument): netloom.ir.v1.Parameter.$Properties {
  return { name, axes, type: elementTypeMessage(type), data: 'packed' in data ? data.packed : packElements(data, type) };
}

const roundingNumbers: Readonly<Record<Rounding, netloom.ir.v1.Rounding>> = {
  'half-even': v1.Rounding.ROUNDING_HALF_EVEN,
  'half-odd': v1.Rounding.ROUNDING_HALF_ODD,
  'half-away-from-zero': v1.Rounding.ROUNDING_HALF_AWAY_FROM_ZERO,
  'half-toward-zero': v1.Rounding.ROUNDING_HALF_TOWARD_ZERO,
  floor: v1.Rounding.ROUNDING_FLOOR,
  ceil: v1.Rounding.ROUNDING_CEIL,
  'toward-zero': v1.Rounding.ROUNDING_TOWARD_ZERO,
  'away-from-zero': v1.Rounding.ROUNDING_AWAY_FROM_ZERO,
  sign: v1.Rounding.ROUNDING_SIGN,
};

function requantizationMessage(document: RequantizationDocument): netloom.ir.v1.Requantization.$Properties {
  const { rounding, low, high, factors, offsets, implementation } = document;
  return {
    rounding: roundingNumbers[rounding],
    low: Long.fromNumber(low),
    high: Long.fromNumber(high),
    ...(factors === undefined ? {} : { factors }),
    ...(offsets === undefined ? {} : { offsets }),
    ...(implementation === undefined ? {} : { implementation: implementationMessage(implementation) }),
  };
}

function implementationMessage(
  implementation: ImplementationDocument,
): netloom.ir.v1.RequantizationImplementation.$Properties {
  const { accumulator, proof, addends, correctedPairs } = implementation;
  const derived = {
    accumulator_low: accumulator.low,
    accumulator_high: accumulator.high,
    proof: { channels: Long.fromNumber(proof.channels), comparisons: Long.fromNumber(proof.comparisons) },
    ...(addends === undefined ? {} : { addends: addends.map(addendMessage) }),
    ...(correctedPairs === undefined ? {} : { corrected_pairs: correctedPairs }),
  };
  switch (implementation.method) {
    case 'offset': {
      const { shift, multipliers, offsets } = implementation;
      return { ...derived, offset: { shift, multipliers, offsets } };
    }
    case 'half-even': {
      const { shift, multipliers, tieWindows, roundsAccumulator } = implementation;
      return {
        ...derived,
        half_even: { shift, multipliers, tie_windows: tieWindows, rounds_accumulator: roundsAccumulator ?? false },
      };
    }
    case 'thresholds':
      return { ...derived, thresholds: { channels: implementation.thresholds.map((thresholds) => ({ thresholds })) } };
  }
}

function addendMessage(addend: NonNullable<ImplementationDocument['addends']>[number]): netloom.ir.v1.Addend.$Properties {
  return 'factor' in addend ? { factor: addend.factor } : { table: { entries: addend.table.map((entry) => Long.fromNumber(entry)) } };
}

function attributeMap(attributes: Attributes): netloom.ir.v1.AttributeMap.$Properties {
  const entries = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({ key, value: attributeMessage(value) }));
  return { entries };
}

function attributeMessage(value: AttributeValue): netloom.ir.v1.AttributeValue.$Properties {
  if (value === null) return { null: {} };
  if (typeof value === 'boolean') return { boolean: value };
  if (typeof value === 'number') return { number: value };
  if (typeof value === 'string') return { text: value };
  if (isList(value)) return { list: { items: value.map(attributeMessage) } };
  return { map: attributeMap(value) };
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
