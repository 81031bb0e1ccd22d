import { z } from 'zod';
import { attributeProblem } from '../check/attribute-problem.js';
import { arrayKind, isFloat32Array, isInteger32Array } from '../graph/array-kind.js';
import type { Attributes } from '../graph/layer.js';
import { roundings } from '../graph/requantization.js';
import { isWellFormed } from '../graph/well-formed.js';

/** Elements of a parameter in their bytes: see the message `Parameter` of ir.proto. */
export interface PackedElements {
  readonly packed: Uint8Array;
}

/** Numbers of a document: read as a list or as bytes, written from a typed array that says how to print them. */
export type NumberList = readonly number[] | Float32Array | Int32Array | Uint32Array;

/** The greatest number of an unsigned 32-bit field. */
const uint32Limit = 2 ** 32 - 1;

const text = z.string().refine(isWellFormed, 'text must be well-formed Unicode');
const uint32 = z.int().min(0).max(uint32Limit);
const count = z.int().min(0);
const numeral = z.string().regex(/^(?:0|-?[1-9]\d{0,99})$/, 'integers are decimal numerals of at most 100 digits');
const numbers = z.custom<NumberList>(isNumberList, 'Invalid input: expected a list of numbers');
const elements = z.custom<NumberList | PackedElements>(
  (data) => isNumberList(data) || isPacked(data),
  'Invalid input: expected a list of numbers',
);

/** Objects that are no attributes are told from those that are by one check, which needs no copy of them. */
const attributes = z.custom<Attributes>().check((context) => {
  const value: unknown = context.value;
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const problem = isMap ? attributeProblem(value) : 'Invalid input: expected a map of attributes';
  if (problem !== undefined) context.issues.push({ code: 'custom', input: value, message: problem });
});

const axis = z.strictObject({ name: text, size: uint32 });

const quantization = z.strictObject({ axis: text.optional(), scale: numbers, zeroPoint: numbers });

const elementType = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('float32') }),
  z.strictObject({ kind: z.literal('integer'), signed: z.boolean(), bits: uint32, quantization: quantization.optional() }),
]);

const provenance = z.strictObject({
  tensors: z.array(text),
  factors: z.array(axis),
  dimensions: z.array(z.array(uint32)),
});

const encoding = z.array(z.strictObject({ thresholds: z.array(z.number()), codes: z.array(z.int()) }));

const value = z.strictObject({ name: text, axes: z.array(axis), type: elementType, provenance: provenance.optional(), encoding: encoding.optional() });

const parameter = z.strictObject({ name: text, axes: z.array(axis), type: elementType, data: elements });

const addend = z.union([z.strictObject({ factor: z.int() }), z.strictObject({ table: z.array(z.int()) })]);

const derived = {
  accumulator: z.strictObject({ low: numeral, high: numeral }),
  proof: z.strictObject({ channels: count, comparisons: count }),
  addends: z.array(addend).optional(),
  correctedPairs: z.array(uint32).optional(),
};

const implementation = z.discriminatedUnion('method', [
  z.strictObject({
    ...derived,
    method: z.literal('offset'),
    shift: uint32,
    multipliers: z.array(numeral),
    offsets: z.array(numeral),
  }),
  z.strictObject({
    ...derived,
    method: z.literal('half-even'),
    shift: uint32,
    multipliers: z.array(numeral),
    tieWindows: z.array(numeral),
    roundsAccumulator: z.literal(true).optional(),
  }),
  z.strictObject({ ...derived, method: z.literal('thresholds'), thresholds: z.array(z.array(numeral)) }),
]);

const ratio = z.strictObject({ numerator: numeral, denominator: numeral });

const requantization = z.strictObject({
  rounding: z.enum(roundings),
  low: z.int(),
  high: z.int(),
  factors: z.array(ratio).optional(),
  offsets: z.array(ratio).optional(),
  implementation: implementation.optional(),
});

const layer = z.strictObject({
  name: text,
  type: text,
  inputs: z.array(text),
  outputs: z.array(text),
  attributes,
  parameters: z.array(parameter),
  requantization: requantization.optional(),
  sources: z.array(text),
});

const hostStep = z.strictObject({ operator: text, name: text, inputs: z.array(text), outputs: z.array(text), attributes });

/**
 * A graph as data, the common ground of both serialized forms: lists in place of maps, integers of any size as decimal
 * numerals. What the fields hold is checked by `verifyGraph`, not here.
 */
export const graphDocument = z.strictObject({
  irVersion: z.string(),
  name: text,
  inputs: z.array(text),
  outputs: z.array(text),
  values: z.array(value),
  layers: z.array(layer),
  hostSteps: z.array(hostStep),
});

export type GraphDocument = z.infer<typeof graphDocument>;
export type LayerDocument = z.infer<typeof layer>;
export type ParameterDocument = z.infer<typeof parameter>;
export type ElementTypeDocument = z.infer<typeof elementType>;
export type RequantizationDocument = z.infer<typeof requantization>;
export type ImplementationDocument = z.infer<typeof implementation>;

function isNumberList(data: unknown): data is NumberList {
  if (isFloat32Array(data) || isInteger32Array(data)) return true;
  return Array.isArray(data) && data.every((element) => typeof element === 'number');
}

function isPacked(data: unknown): data is PackedElements {
  return typeof data === 'object' && data !== null && 'packed' in data && arrayKind(data.packed) === 'Uint8Array';
}
