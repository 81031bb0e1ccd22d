/** Each code's entry in a table that is indexed by the code's bit pattern. */
export function lookUp(codes: readonly number[], entries: readonly number[]): number[] {
  return codes.map((code) => entries[code < 0 ? code + entries.length : code] ?? Number.NaN);
}
