/** Longer names are taken for data, not for mistyped names. */
const lengthLimit = 200;

/** The known names nearest to a mistyped one as a hint, or undefined if none is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  if (name.length > lengthLimit) return undefined;
  const limit = Math.max(1, Math.floor(name.length * 0.4));
  const near = [...new Set(known)]
    .filter((candidate) => Math.abs(candidate.length - name.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => JSON.stringify(candidate));
  return near.length === 0 ? undefined : `Did you mean ${near.join(' or ')}?`;
}

/** Levenshtein distance: the least number of letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
