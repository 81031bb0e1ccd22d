/** Each code's entry in a table that is indexed by the code's bit pattern. */
export function lookUp(codes: readonly number[], patterns: readonly bigint[]): bigint[] {
  return codes.map((code) => patterns[code < 0 ? code + patterns.length : code] ?? -1n);
}
