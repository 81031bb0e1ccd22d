/** What scales the sums of an output position. */
export interface PoolCounts {
  readonly row_counts: readonly number[];
  readonly column_counts: readonly number[];
  readonly multiple: number;
}

/**
 * The scaled sums of one frame: `multiple / (row count * column count) * sum of (x - zeroPoint)`.
 *
 * @shape frame [rows, columns, groups, taps, lanes] -> [rows, columns, groups, lanes]
 */
export function scaledSums(
  frame: readonly number[],
  { groups, taps, lanes }: { readonly groups: number; readonly taps: number; readonly lanes: number },
  zeroPoint: number,
  { row_counts, column_counts, multiple }: PoolCounts,
): number[] {
  const out: number[] = [];
  let start = 0;
  for (const rowCount of row_counts) {
    for (const columnCount of column_counts) {
      for (let group = 0; group < groups; group++) {
        for (let lane = 0; lane < lanes; lane++) {
          let sum = 0;
          for (let tap = 0; tap < taps; tap++) sum += (frame[start + tap * lanes + lane] ?? Number.NaN) - zeroPoint;
          out.push((multiple / (rowCount * columnCount)) * sum);
        }
        start += taps * lanes;
      }
    }
  }
  return out;
}
