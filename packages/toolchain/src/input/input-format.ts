import type { Result } from '@netloom/ir';
import type { SampleArray } from './sample-array.js';

/** A file format of arrays, recognized by content. Programs may add formats to the built-in ones. */
export interface InputFormat {
  /** For messages: `npy`, `png`. */
  readonly name: string;
  /** True if the content is of this format, be it valid or not; the first format that says so reads it. */
  detect(content: Uint8Array): boolean;
  /** @param file for messages */
  read(content: Uint8Array, file: string): Result<readonly SampleArray[]>;
}
