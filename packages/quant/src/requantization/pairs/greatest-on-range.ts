/** Each step leaves 0.618 of the range, all of them 2^-33. */
const steps = 48;

const golden = (Math.sqrt(5) - 1) / 2;

/** Where a function is searched. */
export interface SearchRange {
  readonly low: number;
  readonly high: number;
}

/** Where a concave function is greatest, by golden section. */
export function greatestOnRange(valueAt: (x: number) => number, range: SearchRange): number {
  let { low, high } = range;
  let left = high - golden * (high - low);
  let right = low + golden * (high - low);
  let [ofLeft, ofRight] = [valueAt(left), valueAt(right)];
  for (let i = 0; i < steps; i++) {
    if (ofLeft > ofRight) {
      [high, right, ofRight] = [right, left, ofLeft];
      left = high - golden * (high - low);
      ofLeft = valueAt(left);
    } else {
      [low, left, ofLeft] = [left, right, ofRight];
      right = low + golden * (high - low);
      ofRight = valueAt(right);
    }
  }
  return (low + high) / 2;
}
