import type { CodeStaircase, ElementType } from '@netloom/ir';
import type { Dimension, Layout } from './layout.js';

/** A tensor of the source that is a stream's elements under some shape. */
export interface Alias {
  readonly tensor: string;
  readonly dimensions: readonly Dimension[];
}

/** An IR value in the making. */
export interface Stream {
  /** Name of the IR value. */
  name: string;
  layout: Layout;
  /** Of reals, or the format they are quantized to once that is known. */
  type: ElementType;
  /** Of a graph input, how the host makes codes of it, where its type alone does not say so. */
  encoding?: readonly CodeStaircase[];
  /** Stands for the result of a node that could not be imported, so that later nodes can be checked. */
  readonly placeholder: boolean;
  /** All tensors that it equals, in the order of import. */
  aliases: Alias[];
}

/** A tensor of the source that is computed from graph inputs: a stream, and how its dimensions are made of the stream's factors. */
export interface View {
  readonly stream: Stream;
  readonly dimensions: readonly Dimension[];
}
