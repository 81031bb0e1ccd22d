/**
 * The decimal of a float32 number with the fewest digits whose nearest float32 it is; keeps the sign of zero.
 *
 * @throws Error on NaN and infinity, which JSON does not have
 */
export function float32Text(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < 2 ** 24) return numberText(number);
  if (!Number.isFinite(number)) return numberText(number);
  // Nearly all weights need 6 to 9 digits.
  let digits = 6;
  if (isFaithful(number, digits)) while (digits > 1 && isFaithful(number, digits - 1)) digits--;
  else while (digits < 9 && !isFaithful(number, digits)) digits++;
  return String(Number(number.toPrecision(digits)));
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

function isFaithful(number: number, digits: number): boolean {
  return Math.fround(Number(number.toPrecision(digits))) === number;
}
