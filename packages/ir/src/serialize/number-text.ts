/**
 * The decimal of a float32 number with the fewest digits whose nearest float32 it is; keeps the sign of zero.
 *
 * @throws Error on NaN and infinity, which JSON does not have
 */
export function float32Text(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 2 ** 24) return numberText(number);
  if (!Number.isFinite(number)) return numberText(number);
  // 9 digits always suffice, and nearly all weights need 8 or 9.
  let shortest = rounded(number, 9);
  for (let digits = 8; digits > 0; digits--) {
    const shorter = rounded(number, digits);
    if (Math.fround(shorter) !== number) break;
    shortest = shorter;
  }
  return String(shortest);
}

/**
 * The shortest decimal of a double; keeps the sign of zero.
 *
 * @throws Error on NaN and infinity, which JSON does not have
 */
export function numberText(number: number): string {
  if (!Number.isFinite(number)) throw new Error(`JSON has no ${number}`);
  return Object.is(number, -0) ? '-0' : String(number);
}

function rounded(number: number, digits: number): number {
  return Number(number.toPrecision(digits));
}
