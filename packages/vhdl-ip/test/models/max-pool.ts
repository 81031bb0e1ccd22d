/** The greatest value of every `windowBeats` consecutive beats of `lanes` values, lane by lane. */
export function poolMaximum(values: readonly number[], lanes: number, windowBeats: number): number[] {
  const pooled: number[] = [];
  for (let start = 0; start < values.length; start += lanes * windowBeats) {
    for (let lane = 0; lane < lanes; lane++) {
      const taps = Array.from({ length: windowBeats }, (_, tap) => values[start + tap * lanes + lane] ?? Number.NaN);
      pooled.push(Math.max(...taps));
    }
  }
  return pooled;
}
