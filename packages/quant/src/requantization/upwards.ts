/** A bound for people: two significant digits, never less than the bound. */
export function upwards(bound: number): string {
  if (bound === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(bound)) - 1);
  return (Math.ceil(bound / unit) * unit).toPrecision(2);
}
