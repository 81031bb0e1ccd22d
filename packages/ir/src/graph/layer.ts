import type { Requantization } from './requantization.js';
import type { Tensor } from './tensor.js';

/** A JSON value, as layer attributes hold them. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** Attributes of a layer whose type is not known here. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One operation of a graph. */
export interface Layer<A = Attributes> {
  /** Unique in the graph; any text the source had. */
  readonly name: string;
  /** The layer type's name: bare for built-in ones (`Conv`), with a dot for others (`acme.Swish`). */
  readonly type: string;
  /** Names of the values it reads, in the layer type's order. */
  readonly inputs: readonly string[];
  /** Names of the values it makes. */
  readonly outputs: readonly string[];
  readonly attributes: A;
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** Present on quantized layers that round. */
  readonly requantization?: Requantization;
  /** Nodes of the source it was made from, for messages. */
  readonly sources: readonly string[];
}
