/** How ONNX stores elements of a kind: its number in the format, the bits of one element, and the typed list that may hold it. */
interface ElementFormat {
  readonly code: number;
  readonly bits: number;
  readonly field: 'float_data' | 'double_data' | 'int32_data' | 'int64_data' | 'uint64_data';
}

/**
 * The element types that Netloom reads and writes, by their ONNX names.
 *
 * @source ONNX TensorProto.DataType
 */
export const elementFormats = {
  float: { code: 1, bits: 32, field: 'float_data' },
  uint8: { code: 2, bits: 8, field: 'int32_data' },
  int8: { code: 3, bits: 8, field: 'int32_data' },
  uint16: { code: 4, bits: 16, field: 'int32_data' },
  int16: { code: 5, bits: 16, field: 'int32_data' },
  int32: { code: 6, bits: 32, field: 'int32_data' },
  int64: { code: 7, bits: 64, field: 'int64_data' },
  bool: { code: 9, bits: 8, field: 'int32_data' },
  float16: { code: 10, bits: 16, field: 'int32_data' },
  double: { code: 11, bits: 64, field: 'double_data' },
  uint32: { code: 12, bits: 32, field: 'uint64_data' },
  uint64: { code: 13, bits: 64, field: 'uint64_data' },
  bfloat16: { code: 16, bits: 16, field: 'int32_data' },
  uint4: { code: 21, bits: 4, field: 'int32_data' },
  int4: { code: 22, bits: 4, field: 'int32_data' },
  uint2: { code: 25, bits: 2, field: 'int32_data' },
  int2: { code: 26, bits: 2, field: 'int32_data' },
} as const satisfies Record<string, ElementFormat>;

/** The type of a tensor's elements, as ONNX calls it. */
export type ElementKind = keyof typeof elementFormats;

const kinds = Object.keys(elementFormats) as ElementKind[];

/** The kinds' names, in the order of their numbers. */
export const elementKinds: readonly ElementKind[] = kinds;

const otherNames: Readonly<Record<number, string>> = {
  0: 'undefined',
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  23: 'float4e2m1',
  24: 'float8e8m0',
};

/** The kind with this number, or undefined if Netloom cannot read it. */
export function elementKindOf(code: number): ElementKind | undefined {
  return kinds.find((kind) => elementFormats[kind].code === code);
}

/** The name of any element type for messages. */
export function elementTypeName(code: number): string {
  return elementKindOf(code) ?? otherNames[code] ?? `type ${code}`;
}

/** True for kinds that hold real numbers. */
export function isReal(kind: ElementKind): boolean {
  return kind === 'float' || kind === 'double' || kind === 'float16' || kind === 'bfloat16';
}

/** Least and greatest element of an integer kind, or undefined for reals. */
export function integerRange(kind: ElementKind): { readonly low: bigint; readonly high: bigint } | undefined {
  if (isReal(kind)) return undefined;
  if (kind === 'bool') return { low: 0n, high: 1n };
  const bits = BigInt(elementFormats[kind].bits);
  if (kind.startsWith('u')) return { low: 0n, high: (1n << bits) - 1n };
  return { low: -(1n << (bits - 1n)), high: (1n << (bits - 1n)) - 1n };
}
