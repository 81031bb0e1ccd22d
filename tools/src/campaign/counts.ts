/** Figures of a campaign by dotted name, such as `layers.Conv`; they are added up. */
export type Counts = Readonly<Record<string, number>>;

export function addCounts(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/** The counts whose names begin with this and a dot, by the rest of the name, in alphabetical order. */
export function countsUnder(counts: Counts, prefix: string): readonly (readonly [string, number])[] {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(`${prefix}.`))
    .map(([name, count]) => [name.slice(prefix.length + 1), count] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
