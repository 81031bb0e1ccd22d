import { largestInteger } from './generic-schemas.js';

/**
 * Constants that may exceed 31 bits, packed into one `std_logic_vector` with entry 0 in the lowest bits.
 *
 * Negative entries are written in two's complement.
 */
export interface PackedVector {
  readonly entryBits: number;
  readonly entries: readonly bigint[];
}

/** A value of a generic: integer, boolean, `integer_vector`, or packed `std_logic_vector`. */
export type GenericValue = number | boolean | readonly number[] | PackedVector;

/**
 * Writes a generic's value as a VHDL-2008 expression.
 *
 * @bits integers s32 (VHDL's -2^31+1 to 2^31-1), packed entries each exactly `entryBits` wide
 * @errors throws on values that VHDL cannot hold: they are internal errors, since manifests check generics
 */
export function renderGeneric(value: GenericValue): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return renderInteger(value);
  if (isPacked(value)) return renderPacked(value);
  return renderIntegerVector(value);
}

function isPacked(value: readonly number[] | PackedVector): value is PackedVector {
  return 'entryBits' in value;
}

function renderInteger(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > largestInteger) {
    throw new RangeError(`a VHDL integer must be whole and of at most 31 bits, but the value is ${value}`);
  }
  return String(value);
}

function renderIntegerVector(values: readonly number[]): string {
  if (values.length === 0) throw new RangeError('an integer_vector generic must have at least one element');
  // A positional aggregate of one element is no aggregate.
  if (values.length === 1) return `(0 => ${renderInteger(values[0] ?? 0)})`;
  return `(${values.map(renderInteger).join(', ')})`;
}

function renderPacked({ entryBits, entries }: PackedVector): string {
  if (!Number.isInteger(entryBits) || entryBits < 1) {
    throw new RangeError(`a packed vector must have entries of at least one bit, but entryBits=${entryBits}`);
  }
  if (entries.length === 0) throw new RangeError('a packed vector generic must have at least one entry');
  const bits = entries
    .map((entry) => entryText(entry, entryBits))
    .reverse()
    .join('');
  if (bits.length % 4 !== 0) return `"${bits}"`;
  return `x"${bits.replace(/[01]{4}/g, (digit) => parseInt(digit, 2).toString(16))}"`;
}

function entryText(entry: bigint, bits: number): string {
  const size = 1n << BigInt(bits);
  if (entry >= size || entry < -(size >> 1n)) {
    throw new RangeError(`an entry of a packed vector must fit ${bits} bits, but the value is ${entry.toString()}`);
  }
  return BigInt.asUintN(bits, entry).toString(2).padStart(bits, '0');
}
