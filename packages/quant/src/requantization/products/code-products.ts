import type { ProductErrors } from '@netloom/ir';
import type { RequantizationChannel } from '../staircase.js';

/** One of the two inputs of a layer that multiplies: the codes of its format. */
export interface ProductOperand {
  readonly low: number;
  readonly high: number;
  readonly zeroPoint: number;
}

/** What a layer computes of every pair of codes of its two inputs, by their product, or by that but for roundings next to ties. */
export interface CodeProducts {
  readonly operands: readonly [ProductOperand, ProductOperand];
  /** Which products there are, and how they are rounded, where the product alone decides. */
  readonly channel: RequantizationChannel;
  /** Present where all pairs can be compared, and decides then: the code of a pair. */
  readonly codeOf?: (a: number, b: number) => number;
  /** Present where the product decides, but float32 computes of the reals what the model means. */
  readonly errors?: ProductErrors;
}

/** The output of a layer that multiplies. */
export interface ProductOutput {
  /** All of which compute the same. */
  readonly channels: number;
  /** Of the format. */
  readonly bits: number;
}

/** More steps than this are no staircase for hardware. */
export const levelLimit = 2 ** 20;
