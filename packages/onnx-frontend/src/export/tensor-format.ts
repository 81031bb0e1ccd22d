import type { IntegerType, Value } from '@netloom/ir';
import type { ElementKind } from '../codec/element-kind.js';

const widths = [4, 8, 16] as const;

/** The narrowest ONNX type with QuantizeLinear that holds a format; undefined beyond 16 bits. */
export function quantizedKind({ signed, bits }: IntegerType): ElementKind | undefined {
  const width = widths.find((candidate) => candidate >= bits);
  return width === undefined ? undefined : `${signed ? 'int' : 'uint'}${width}`;
}

/** Shape of a value as the model has it: N C H W, N C W or N C. */
export function channelsFirstShape({ axes }: Pick<Value, 'axes'>): number[] {
  const sizes = axes.map(({ size }) => size);
  return [1, ...sizes.slice(-1), ...sizes.slice(0, -1)];
}

/** For each dimension of N C H W the dimension of N H W C that it is. */
export function toChannelsFirst(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];
}

/** For each dimension of N H W C the dimension of N C H W that it is. */
export function toChannelsLast(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
}
