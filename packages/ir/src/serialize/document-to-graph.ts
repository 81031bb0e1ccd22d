import { type ElementType, codeRange, float32, integerType } from '../graph/element-type.js';
import type { Graph, Value } from '../graph/graph.js';
import type { Layer } from '../graph/layer.js';
import type { Addend, Ratio, Requantization, RequantizationImplementation } from '../graph/requantization.js';
import type { Tensor, TensorData } from '../graph/tensor.js';
import type {
  ElementTypeDocument,
  GraphDocument,
  ImplementationDocument,
  LayerDocument,
  NumberList,
  ParameterDocument,
  RequantizationDocument,
} from './document.js';
import { unpackElements } from './packed-elements.js';

/** The graph of a document, and in `problems` what has no place in a graph. Verify the graph before it is used. */
export function documentToGraph(document: GraphDocument, problems: string[]): Graph {
  const { name, inputs, outputs, values, layers, hostSteps } = document;
  const byName = new Map<string, Value>();
  for (const value of values) {
    if (byName.has(value.name)) problems.push(`values have unique names, but there are two ${JSON.stringify(value.name)}`);
    byName.set(value.name, valueFromDocument(value));
  }
  return {
    name,
    inputs,
    outputs,
    values: byName,
    layers: layers.map((layer) => layerFromDocument(layer, problems)),
    hostSteps,
  };
}

function valueFromDocument({ name, axes, type, provenance, encoding }: GraphDocument['values'][number]): Value {
  const value = { name, axes, type: elementTypeFromDocument(type), ...(provenance === undefined ? {} : { provenance }) };
  return encoding === undefined ? value : { ...value, encoding: encoding.map(({ thresholds, codes }) => ({ thresholds, codes: codes.map((code) => code + 0) })) };
}

function elementTypeFromDocument(type: ElementTypeDocument): ElementType {
  if (type.kind === 'float32') return float32;
  const { signed, bits, quantization } = type;
  if (quantization === undefined) return integerType(signed, bits);
  const { axis } = quantization;
  // A scale is the float32 number that its decimal stands for.
  const scale = Array.from(quantization.scale, Math.fround);
  const zeroPoint = Array.from(quantization.zeroPoint, (code) => code + 0);
  return integerType(signed, bits, axis === undefined ? { scale, zeroPoint } : { axis, scale, zeroPoint });
}

function layerFromDocument(document: LayerDocument, problems: string[]): Layer {
  const { name, type, inputs, outputs, attributes, requantization, sources } = document;
  const parameters = new Map<string, Tensor>();
  for (const parameter of document.parameters) {
    const label = `parameter ${JSON.stringify(parameter.name)} of layer ${JSON.stringify(name)}`;
    if (parameters.has(parameter.name)) problems.push(`there is more than one ${label}`);
    parameters.set(parameter.name, parameterFromDocument(parameter, label, problems));
  }
  return {
    name,
    type,
    inputs,
    outputs,
    attributes,
    parameters: Object.fromEntries(parameters),
    ...(requantization === undefined ? {} : { requantization: requantizationFromDocument(requantization) }),
    sources,
  };
}

function parameterFromDocument({ axes, type, data }: ParameterDocument, label: string, problems: string[]): Tensor {
  const elementType = elementTypeFromDocument(type);
  const elements = 'packed' in data ? unpackElements(data.packed, elementType) : elementsOf(data, elementType);
  if (typeof elements !== 'string') return { axes, type: elementType, data: elements };
  problems.push(`${label}: ${elements}`);
  return { axes, type: elementType, data: new Int32Array() };
}

/** The elements, or why the numbers are none of this type. */
function elementsOf(numbers: NumberList, type: ElementType): TensorData | string {
  if (type.kind === 'float32') return Float32Array.from(numbers);
  const { low, high } = codeRange(type);
  const index = numbers.findIndex((code) => !(Number.isInteger(code) && code >= low && code <= high));
  if (index < 0) return Int32Array.from(numbers);
  return `codes are integers within ${low} and ${high}, but element ${index} is ${numbers[index] ?? '?'}`;
}

function requantizationFromDocument(document: RequantizationDocument): Requantization {
  const { rounding, low, high, factors, offsets, implementation } = document;
  return {
    rounding,
    low: low + 0,
    high: high + 0,
    ...(factors === undefined ? {} : { factors: factors.map(ratioFromDocument) }),
    ...(offsets === undefined ? {} : { offsets: offsets.map(ratioFromDocument) }),
    ...(implementation === undefined ? {} : { implementation: implementationFromDocument(implementation) }),
  };
}

function addendFromDocument(addend: Addend): Addend {
  return 'factor' in addend ? { factor: addend.factor + 0 } : { table: addend.table.map((entry) => entry + 0) };
}

function ratioFromDocument({ numerator, denominator }: { readonly numerator: string; readonly denominator: string }): Ratio {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

function implementationFromDocument(document: ImplementationDocument): RequantizationImplementation {
  const { low, high } = document.accumulator;
  const { proof, addends, correctedPairs } = document;
  const derived = {
    accumulator: { low: BigInt(low), high: BigInt(high) },
    proof,
    ...(addends === undefined ? {} : { addends: addends.map(addendFromDocument) }),
    ...(correctedPairs === undefined ? {} : { correctedPairs }),
  };
  switch (document.method) {
    case 'offset': {
      const { method, shift, multipliers, offsets } = document;
      return { ...derived, method, shift, multipliers: multipliers.map(BigInt), offsets: offsets.map(BigInt) };
    }
    case 'half-even': {
      const { method, shift, multipliers, tieWindows, roundsAccumulator } = document;
      const scaling = { shift, multipliers: multipliers.map(BigInt), tieWindows: tieWindows.map(BigInt) };
      return { ...derived, method, ...scaling, ...(roundsAccumulator === undefined ? {} : { roundsAccumulator }) };
    }
    case 'thresholds':
      return { ...derived, method: document.method, thresholds: document.thresholds.map((list) => list.map(BigInt)) };
  }
}
