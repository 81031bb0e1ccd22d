/** Frames by graph input as they are in files, in stream order, before scale, mean and std. */
export interface RawFrames {
  readonly count: number;
  /** True if all numbers are whole and lie within 0 and 255, as those of 8-bit pixels. */
  readonly isPixels: boolean;
  readonly frame: (index: number) => ReadonlyMap<string, Float64Array>;
}
