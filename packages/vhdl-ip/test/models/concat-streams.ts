/** Pixel by pixel, the channels of `a`, then those of `b`. */
export function concatPixels<T>(a: readonly T[], b: readonly T[], channels0: number, channels1: number): T[] {
  return Array.from({ length: a.length / channels0 }, (_, pixel) => [
    ...a.slice(pixel * channels0, (pixel + 1) * channels0),
    ...b.slice(pixel * channels1, (pixel + 1) * channels1),
  ]).flat();
}
