import type { CodeStaircase } from '@netloom/ir';

/**
 * A monotone function from float32 numbers to codes as a staircase: every number that is finite has the function's code.
 *
 * @param codeOf rises or falls, and takes few codes
 */
export function encodingOf(codeOf: (real: number) => number): CodeStaircase {
  const thresholds: number[] = [];
  const last = keyOf(greatest);
  let from = keyOf(-greatest);
  const codes = [codeOf(-greatest) + 0];
  const end = codeOf(greatest);
  for (let code = codes[0] ?? end; code !== end; code = codes.at(-1) ?? end) {
    // The first number with another code.
    let [below, reached] = [from, last];
    while (reached - below > 1) {
      const middle = Math.floor((below + reached) / 2);
      if (codeOf(numberOf(middle)) === code) below = middle;
      else reached = middle;
    }
    from = reached;
    thresholds.push(numberOf(reached));
    codes.push(codeOf(numberOf(reached)) + 0);
  }
  return { thresholds, codes };
}

/** The greatest finite float32. */
const greatest = (2 - 2 ** -23) * 2 ** 127;

const words = new Int32Array(1);
const floats = new Float32Array(words.buffer);

/** Integers in the order of the float32 numbers; both zeros are one. */
function keyOf(real: number): number {
  floats[0] = real;
  const [bits = 0] = words;
  return bits >= 0 ? bits : -(bits & 0x7fffffff);
}

function numberOf(key: number): number {
  words[0] = key >= 0 ? key : -key | 0x80000000;
  return floats[0] ?? 0;
}
