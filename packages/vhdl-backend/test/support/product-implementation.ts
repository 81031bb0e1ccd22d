import { type IntegerType, type RequantizationImplementation, codeRange, productDefinition, productOfCodes, productRange } from '@netloom/ir';

type Definition = Parameters<typeof productDefinition>;

/**
 * How hardware rounds a multiplication of few codes, read off all of its pairs: thresholds of the accumulator, which is
 * the product, or where pairs of one product have two codes, twice that and one more for those with the greater one.
 */
export function productImplementation(a: IntegerType, b: IntegerType, to: IntegerType, bounds: Definition[3], multiplies: Definition[4], channels: number): RequantizationImplementation {
  const codeOf = productDefinition(a, b, to, bounds, multiplies);
  const pairs = codesOf(a).flatMap((p) => codesOf(b).map((q) => ({ product: productOfCodes(p, a, q, b), code: codeOf(p, q) })));
  const least = new Map<number, number>();
  for (const { product, code } of pairs) least.set(product, Math.min(code, least.get(product) ?? code));
  const correctedPairs = pairs.flatMap(({ product, code }, pair) => (code > (least.get(product) ?? code) ? [pair] : []));
  const isCorrected = new Set(correctedPairs);
  const accumulators = pairs.map(({ product }, pair) => (correctedPairs.length === 0 ? product : 2 * product + (isCorrected.has(pair) ? 1 : 0)));
  const order = pairs.map((_, pair) => pair).sort((first, second) => (accumulators[first] ?? 0) - (accumulators[second] ?? 0));
  const steps: bigint[] = [];
  let last = bounds.low;
  for (const pair of order) {
    const code = pairs[pair]?.code ?? last;
    if (code < last) throw new Error(`the codes of accumulators must ascend, but ${code} follows ${last}`);
    for (; last < code; last++) steps.push(BigInt(accumulators[pair] ?? 0));
  }
  return {
    method: 'thresholds',
    thresholds: Array.from({ length: channels }, () => steps),
    accumulator: productRange(a, b),
    proof: { channels, comparisons: pairs.length },
    ...(correctedPairs.length === 0 ? {} : { correctedPairs }),
  };
}

function codesOf(type: IntegerType): number[] {
  const { low, high } = codeRange(type);
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}
