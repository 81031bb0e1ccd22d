/**
 * Codes of a real input as a staircase: `codes[n]` where `n` thresholds are at most the real.
 *
 * `thresholds` are float32 numbers, strictly ascending; there is one code more. Codes rise or fall, or do both.
 */
export interface CodeStaircase {
  readonly thresholds: readonly number[];
  readonly codes: readonly number[];
}

/** The code of a real; NaN counts as less than all thresholds. */
export function stairCode({ thresholds, codes }: CodeStaircase, real: number): number {
  let [from, to] = [0, thresholds.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((thresholds[middle] ?? 0) <= real) from = middle + 1;
    else to = middle;
  }
  return codes[from] ?? 0;
}
