/** Numbers as a file holds them. */
export type SampleData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/** An array read from a file, row-major. */
export interface SampleArray {
  /** Its name in the file; empty where the format has none. */
  readonly name: string;
  readonly shape: readonly number[];
  /** True for integers and booleans in the file, whatever typed array holds them now. */
  readonly integral: boolean;
  /** 64-bit integers are held as doubles, all of them exact. */
  readonly data: SampleData;
  /** True for the pixels of one image, H, W, C with the colours R, G, B or grey alone. */
  readonly image?: true;
}

/** The most bytes of numbers that one file may hold when unpacked: 1 GiB. */
export const unpackedLimit = 2 ** 30;

/** `28x28x1`, or `scalar`. */
export function renderShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}

/** The number of elements, or undefined if it is no count that this machine could hold. */
export function countOf(shape: readonly number[]): number | undefined {
  const count = shape.reduce((product, size) => product * size, 1);
  return shape.every((size) => Number.isInteger(size) && size >= 0) && count <= unpackedLimit ? count : undefined;
}
