/** The index of the greatest value of each pixel of `channels` values; of equal ones the first, or the last. */
export function greatestIndices(values: readonly number[], channels: number, selectLastIndex: boolean): number[] {
  return Array.from({ length: values.length / channels }, (_, pixel) => {
    const own = values.slice(pixel * channels, (pixel + 1) * channels);
    const greatest = Math.max(...own);
    return selectLastIndex ? own.lastIndexOf(greatest) : own.indexOf(greatest);
  });
}
