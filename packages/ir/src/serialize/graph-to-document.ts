import type { ElementType } from '../graph/element-type.js';
import type { Graph, Value } from '../graph/graph.js';
import type { Layer } from '../graph/layer.js';
import type { Addend, Ratio, Requantization, RequantizationImplementation } from '../graph/requantization.js';
import type { Tensor } from '../graph/tensor.js';
import { irVersion } from '../version.js';
import type {
  ElementTypeDocument,
  GraphDocument,
  ImplementationDocument,
  LayerDocument,
  NumberList,
  ParameterDocument,
  RequantizationDocument,
} from './document.js';
import { graphDocument } from './document.js';

/**
 * The document of a graph: equal graphs have equal documents, whatever the order of their maps.
 *
 * @throws Error if the graph has something that no serialized form can hold (a bug of the caller: graphs are verified)
 */
export function graphToDocument(graph: Graph): GraphDocument {
  return graphDocument.parse({
    irVersion,
    name: graph.name,
    inputs: [...graph.inputs],
    outputs: [...graph.outputs],
    values: valuesInOrder(graph).map(valueToDocument),
    layers: graph.layers.map(layerToDocument),
    hostSteps: graph.hostSteps.map((step) => ({ ...step, inputs: [...step.inputs], outputs: [...step.outputs] })),
  });
}

/** Values in the order in which the graph makes them, then those that it does not make, by name. */
function valuesInOrder(graph: Graph): Value[] {
  const made = [...graph.inputs, ...graph.layers.flatMap((layer) => layer.outputs)];
  const rest = [...graph.values.keys()].sort(compareText);
  const names = new Set([...made, ...rest]);
  return [...names].map((name) => graph.values.get(name)).filter((value) => value !== undefined);
}

function valueToDocument({ name, axes, type, provenance, encoding }: Value): GraphDocument['values'][number] {
  return {
    name,
    axes: axes.map((axis) => ({ ...axis })),
    type: elementTypeToDocument(type),
    ...(provenance === undefined
      ? {}
      : {
          provenance: {
            tensors: [...provenance.tensors],
            factors: provenance.factors.map((factor) => ({ ...factor })),
            dimensions: provenance.dimensions.map((dimension) => [...dimension]),
          },
        }),
    ...(encoding === undefined
      ? {}
      : { encoding: encoding.map(({ thresholds, codes }) => ({ thresholds: [...thresholds], codes: codes.map(withoutSign) })) }),
  };
}

function elementTypeToDocument(type: ElementType): ElementTypeDocument {
  if (type.kind === 'float32') return { kind: 'float32' };
  const { kind, signed, bits, quantization } = type;
  if (quantization === undefined) return { kind, signed, bits };
  const { axis, scale, zeroPoint } = quantization;
  const scales = { scale: Float32Array.from(scale), zeroPoint: zeroPoint.map(withoutSign) };
  return { kind, signed, bits, quantization: axis === undefined ? scales : { axis, ...scales } };
}

function layerToDocument(layer: Layer): LayerDocument {
  const { name, type, inputs, outputs, attributes, parameters, requantization, sources } = layer;
  return {
    name,
    type,
    inputs: [...inputs],
    outputs: [...outputs],
    attributes,
    parameters: Object.entries(parameters)
      .sort(([a], [b]) => compareText(a, b))
      .map(([parameter, tensor]) => parameterToDocument(parameter, tensor)),
    ...(requantization === undefined ? {} : { requantization: requantizationToDocument(requantization) }),
    sources: [...sources],
  };
}

function parameterToDocument(name: string, { axes, type, data }: Tensor): ParameterDocument {
  return { name, axes: axes.map((axis) => ({ ...axis })), type: elementTypeToDocument(type), data: unwrapped(type, data) };
}

/** Codes as they are: unsigned 32-bit ones are kept wrapped in memory. */
function unwrapped(type: ElementType, data: Tensor['data']): NumberList {
  const isWrapped = type.kind === 'integer' && !type.signed && type.bits === 32;
  return isWrapped ? Uint32Array.from(data) : data;
}

function requantizationToDocument({ rounding, low, high, factors, offsets, implementation }: Requantization): RequantizationDocument {
  return {
    rounding,
    low: withoutSign(low),
    high: withoutSign(high),
    ...(factors === undefined ? {} : { factors: factors.map(ratioToDocument) }),
    ...(offsets === undefined ? {} : { offsets: offsets.map(ratioToDocument) }),
    ...(implementation === undefined ? {} : { implementation: implementationToDocument(implementation) }),
  };
}

function ratioToDocument({ numerator, denominator }: Ratio): { numerator: string; denominator: string } {
  return { numerator: numerator.toString(), denominator: denominator.toString() };
}

function implementationToDocument(implementation: RequantizationImplementation): ImplementationDocument {
  const { accumulator, proof, addends, correctedPairs } = implementation;
  const derived = {
    accumulator: { low: accumulator.low.toString(), high: accumulator.high.toString() },
    proof: { channels: proof.channels, comparisons: proof.comparisons },
    ...(addends === undefined ? {} : { addends: addends.map(addendToDocument) }),
    ...(correctedPairs === undefined ? {} : { correctedPairs: [...correctedPairs] }),
  };
  switch (implementation.method) {
    case 'offset': {
      const { method, shift, multipliers, offsets } = implementation;
      return { ...derived, method, shift, multipliers: numerals(multipliers), offsets: numerals(offsets) };
    }
    case 'half-even': {
      const { method, shift, multipliers, tieWindows, roundsAccumulator } = implementation;
      const scaling = { shift, multipliers: numerals(multipliers), tieWindows: numerals(tieWindows) };
      return { ...derived, method, ...scaling, ...(roundsAccumulator === undefined ? {} : { roundsAccumulator }) };
    }
    case 'thresholds':
      return { ...derived, method: implementation.method, thresholds: implementation.thresholds.map(numerals) };
  }
}

function addendToDocument(addend: Addend): NonNullable<ImplementationDocument['addends']>[number] {
  return 'factor' in addend ? { factor: withoutSign(addend.factor) } : { table: addend.table.map(withoutSign) };
}

function numerals(list: readonly bigint[]): string[] {
  return list.map((integer) => integer.toString());
}

/** The integer itself; as an integer, -0 is 0. */
function withoutSign(integer: number): number {
  return integer + 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
