import type { Diagnostic, Preprocessing } from '@netloom/ir';
import type { InputFormat } from '../input/input-format.js';

export interface SampleOptions {
  readonly preprocessing?: Preprocessing | undefined;
  /** The formats to read; the built-in ones by default. */
  readonly formats?: readonly InputFormat[];
  /** The most samples to take: the first ones; of a directory, files spread evenly over all. All by default. */
  readonly limit?: number | undefined;
  /** Is told how many files of a directory have been read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Frames of reals by graph input, in stream order. */
export interface Frames {
  readonly count: number;
  /** Made on each call. */
  readonly frame: (index: number) => ReadonlyMap<string, Float32Array>;
}

/** Frames for a graph, ready to be evaluated, and where they come from. */
export interface Samples extends Frames {
  /** How many there are without the limit. */
  readonly total: number;
  /** The place of each among all. */
  readonly positions: readonly number[];
  /** The same frames before scale, mean and std. */
  readonly raw: Frames;
  /** True if all raw numbers are whole and lie within 0 and 255, as those of 8-bit pixels. */
  readonly isPixels: boolean;
  /** Absent where nothing says what the samples are. */
  readonly classes?: SampleClasses;
}

/** What the sub-directories of a directory of images say of them. */
export interface SampleClasses {
  /** In the order of their numbers. */
  readonly names: readonly string[];
  /** Class number of each sample. */
  readonly numbers: readonly number[];
}

/** A file was good when it was looked at first, and is not any more. */
export class SampleError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join(' '));
  }
}
