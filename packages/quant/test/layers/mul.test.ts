import {
  type IntegerType,
  type RequantizationImplementation,
  checkLegality,
  codeRange,
  dequantizeFrame,
  hasErrors,
  integerType,
  productDefinition,
  productErrors,
  quantizeFrame,
  valueOf,
} from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { GraphBuilder, evaluator, integerOf, parts, quantizer, randomFrames } from '../support/graph-builder.js';
import { type Product, allPairs, deriveProductOf, executeProduct, productGraph } from '../support/product-graph.js';
import { checkProperty } from '../support/property.js';
import { Random } from '../support/random.js';

/** How scales are drawn. */
const kinds = {
  any: (random: Random) => random.scale(-10, 0),
  tenths: (random: Random) => Math.fround(random.integer(1, 30) / 10),
  parts: (random: Random) => Math.fround(random.integer(1, 30) / 255),
  powers: (random: Random) => 2 ** -random.integer(0, 9),
};

function randomFormat(random: Random, bits: number, scale: number): IntegerType {
  const signed = random.boolean();
  const { low, high } = codeRange(integerType(signed, bits));
  const zeroPoint = random.pick(low, high, random.integer(low, high), Math.max(low, 0));
  return integerType(signed, bits, { scale: [scale], zeroPoint: [zeroPoint] });
}

function randomProduct(random: Random, kind: keyof typeof kinds): Product {
  const scaleOf = kinds[kind];
  const [bitsA, bitsB, bitsY] = random.boolean(0.6) ? [8, 8, 8] : [random.integer(1, 10), random.integer(1, 6), random.integer(2, 10)];
  const [a, b] = [randomFormat(random, bitsA, scaleOf(random)), randomFormat(random, bitsB, scaleOf(random))];
  const unit = (a.quantization?.scale[0] ?? 1) * (b.quantization?.scale[0] ?? 1);
  const y = randomFormat(random, bitsY, kind === 'any' ? Math.fround(unit * 2 ** random.real(-1, bitsA + bitsB - bitsY + 2)) : scaleOf(random));
  const range = codeRange(y);
  const zeroPoint = y.quantization?.zeroPoint[0] ?? 0;
  const bounds = random.pick(range, { ...range, low: zeroPoint });
  return { a, b, y, multiplies: random.pick('reals', 'codes'), bounds };
}

function definitionOf({ a, b, y, multiplies = 'reals', bounds = codeRange(y) }: Product): (p: number, q: number) => number {
  return productDefinition(a, b, y, bounds, multiplies);
}

/** The derived implementation, executed on all pairs, is the definition. */
function expectEqualOnAllPairs(product: Product, implementation: RequantizationImplementation): void {
  const [execute, define] = [executeProduct(product, implementation), definitionOf(product)];
  for (const [p, q] of allPairs(product.a, product.b)) if (execute(p, q) !== define(p, q)) throw new Error(`${p} and ${q} give ${execute(p, q)}, not ${define(p, q)}`);
}

/** Products that have pairs of several codes. */
function twofoldProducts({ a, b, ...product }: Product): ReadonlySet<number> {
  const define = definitionOf({ a, b, ...product });
  const codes = new Map<number, number>();
  const twofold = new Set<number>();
  for (const [p, q] of allPairs(a, b)) {
    const value = (p - (a.quantization?.zeroPoint[0] ?? 0)) * (q - (b.quantization?.zeroPoint[0] ?? 0));
    const code = define(p, q);
    if ((codes.get(value) ?? code) !== code) twofold.add(value);
    codes.set(value, code);
  }
  return twofold;
}

function unsigned(bits: number, scale: number, zeroPoint = 0): IntegerType {
  return integerType(false, bits, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
}

describe('implementations of products', () => {
  it.each(['any', 'tenths', 'parts', 'powers'] as const)('of random formats, scales of the kind %s, are the definition on all pairs', async (kind) => {
    await checkProperty(40, (random) => {
      const product = randomProduct(random, kind);
      const { codes, implementation } = deriveProductOf(productGraph(product));
      expect(codes.filter((code) => code !== 'QNT042')).toEqual(['QNT048']);
      expect(codes.includes('QNT042')).toBe(implementation?.method === 'thresholds');
      if (implementation === undefined) throw new Error('there is one');
      expect(implementation.proof).toEqual({ channels: 1, comparisons: 2 ** (product.a.bits + product.b.bits) });
      expectEqualOnAllPairs(product, implementation);
    });
  });

  it('of which pairs have several codes correct these, and have a multiplier', async () => {
    let corrected = 0;
    await checkProperty(30, (random) => {
      const [a, b] = [randomFormat(random, 8, random.scale(-8, -2)), randomFormat(random, 8, random.scale(-8, -2))];
      const unit = (a.quantization?.scale[0] ?? 1) * (b.quantization?.scale[0] ?? 1);
      // Of many pairs, in a code's middle but for float32's roundings.
      const next = 12 * random.integer(400, 1500);
      const product = { a, b, y: randomFormat(random, 8, Math.fround((unit * next) / (random.integer(40, 90) + 0.5))) };
      const { codes, implementation } = deriveProductOf(productGraph(product));
      const twofold = twofoldProducts(product);
      expect(implementation?.correctedPairs !== undefined).toBe(twofold.size > 0);
      if (implementation?.correctedPairs === undefined) return;
      corrected++;
      expect(implementation.method).not.toBe('thresholds');
      expect(codes).toEqual(['QNT048']);
      const pairs = [...allPairs(a, b)];
      const products = implementation.correctedPairs.map((pair) => {
        const [p = 0, q = 0] = pairs[pair] ?? [];
        return (p - (a.quantization?.zeroPoint[0] ?? 0)) * (q - (b.quantization?.zeroPoint[0] ?? 0));
      });
      // Others, of one code, may go up next to a tie as well.
      expect([...twofold].filter((value) => !products.includes(value))).toEqual([]);
      expectEqualOnAllPairs(product, implementation);
    });
    expect(corrected).toBeGreaterThan(5);
  });

  it('with scales next to ties correct pairs, and need no thresholds', () => {
    const product = { a: unsigned(8, 0.7, 15), b: unsigned(8, 0.1, 7), y: unsigned(8, 0.6) };
    expect(twofoldProducts(product).size).toBeGreaterThan(0);
    const { codes, messages, implementation } = deriveProductOf(productGraph(product, 3));
    expect(codes).toEqual(['QNT048']);
    expect(implementation?.method).toBe('offset');
    expect(messages[0]).toContain(`a correction of ${implementation?.correctedPairs?.length ?? 0} pairs, a multiplier of`);
    expect(implementation?.proof).toEqual({ channels: 3, comparisons: 65536 });
    if (implementation === undefined || implementation.method === 'thresholds') throw new Error('there is a multiplier');
    expect(implementation.multipliers).toHaveLength(3);
    expectEqualOnAllPairs(product, implementation);
  });

  it('of powers of two are shifts, half to even', () => {
    const { implementation } = deriveProductOf(productGraph({ a: unsigned(8, 2 ** -4, 128), b: unsigned(8, 2 ** -5), y: unsigned(8, 2 ** -2, 101) }));
    expect(implementation).toMatchObject({ method: 'half-even', shift: 7, multipliers: [1n] });
  });

  it('of codes with an odd zero point round halves to odd levels, by corrections where these have fewer bits than thresholds', () => {
    const product = (bits: number): Product => ({ a: unsigned(bits, 0.5, 3), b: unsigned(bits, 0.25, 1), y: unsigned(8, bits === 4 ? 0.25 : 1, 101), multiplies: 'codes' });
    const [few, many] = [deriveProductOf(productGraph(product(4))), deriveProductOf(productGraph(product(8)))];
    expect(few.codes).toEqual(['QNT048']);
    expect(few.implementation).toMatchObject({ method: 'offset', multipliers: [1n] });
    expect(few.implementation?.correctedPairs?.length).toBeGreaterThan(0);
    expect(many.codes).toEqual(['QNT042', 'QNT048']);
    expect(many.implementation).toMatchObject({ method: 'thresholds' });
    expect(many.implementation?.correctedPairs).toBeUndefined();
    for (const [{ implementation }, bits] of [[few, 4], [many, 8]] as const) if (implementation !== undefined) expectEqualOnAllPairs(product(bits), implementation);
  });

  it.each([
    ['reals', 9, 9, 1001],
    ['reals', 16, 16, 1001],
    ['reals', 1, 16, 0],
    ['codes', 16, 12, 0],
  ] as const)('of %s of %d and %d bits are compared at every step, and a note has the errors', (multiplies, bitsA, bitsB, zeroPoint) => {
    const random = new Random(bitsA * bitsB);
    const [a, b] = [unsigned(bitsA, 0.0123, 1), unsigned(bitsB, 0.0345, 2 ** (bitsB - 1))];
    const y = unsigned(12, 0.0123 * 0.0345 * 2 ** (bitsA + bitsB - 12), zeroPoint);
    const product = { a, b, y, multiplies };
    const { codes, messages, implementation } = deriveProductOf(productGraph(product));
    expect(codes).toEqual(multiplies === 'reals' ? ['QNT049'] : []);
    if (implementation === undefined) throw new Error('there is one');
    expect(implementation.correctedPairs).toBeUndefined();
    const [define, execute] = [definitionOf(product), executeProduct(product, implementation)];
    const last = 2 ** bitsA - 1;
    const ends = [0, last].flatMap((p) => [0, 2 ** bitsB - 1].map((q) => define(p, q)));
    const steps = Math.max(...ends) - Math.min(...ends);
    expect(steps).toBeGreaterThan(100);
    expect(implementation.proof).toEqual({ channels: 1, comparisons: 2 * steps + 2 });
    for (let i = 0; i < 20_000; i++) {
      const [p, q] = [random.integer(0, last), random.integer(0, 2 ** bitsB - 1)];
      if (execute(p, q) !== define(p, q)) throw new Error(`${p} and ${q}`);
    }
    const errors = productErrors(a, b, y, multiplies);
    if (errors === undefined) return;
    const stated = /within (\S+) codes of the real product, and float32 .* within (\S+);.* differ by 1 where .* within (\S+) codes of a tie/.exec(messages[0] ?? '')?.slice(1).map(Number);
    [errors.error, errors.float32Error, Math.max(errors.error, errors.float32Error)].forEach((bound, i) => {
      expect(stated?.[i]).toBeGreaterThanOrEqual(bound);
      expect(stated?.[i]).toBeLessThan(1.1 * bound);
    });
  });

  it('of wide codes with an odd zero point are thresholds', () => {
    const product = { a: unsigned(10, 0.5, 3), b: unsigned(8, 0.25, 1), y: unsigned(8, 64, 101), multiplies: 'codes' as const };
    const { codes, implementation } = deriveProductOf(productGraph(product));
    expect(codes).toEqual(['QNT042']);
    if (implementation === undefined) throw new Error('there is one');
    expectEqualOnAllPairs(product, implementation);
  });

  it('that came with the graph are kept if they are proven again, and replaced otherwise', () => {
    for (const scale of [0.6, 0.61]) {
      const product = { a: unsigned(8, 0.7, 15), b: unsigned(8, 0.1, 7), y: unsigned(8, scale) };
      const derived = deriveProductOf(productGraph(product, 2)).implementation;
      if (derived?.method !== 'offset') throw new Error('it has an offset');
      expect(derived.correctedPairs === undefined).toBe(scale === 0.61);
      const doubled = (list: readonly bigint[]): readonly bigint[] => list.map((entry) => 2n * entry);
      const finer = { ...derived, shift: derived.shift + 1, multipliers: doubled(derived.multipliers), offsets: doubled(derived.offsets) };
      const given = (implementation: RequantizationImplementation) => deriveProductOf(productGraph({ ...product, implementation }, 2)).implementation;
      expect(given(finer)).toEqual(finer);
      expect(given({ ...finer, offsets: finer.offsets.map((offset) => offset + (1n << BigInt(finer.shift))) })).toEqual(derived);
      expect(given({ ...finer, offsets: finer.offsets.map((offset, i) => offset + BigInt(i)) })).toEqual(derived);
      // Pairs that need no correction, or not this one.
      const others = (derived.correctedPairs ?? [0]).map((pair) => pair + 1);
      expect(given({ ...finer, correctedPairs: others })).toEqual(derived);
    }
  });

  it('of wide codes that came with the graph are kept, too', () => {
    const product = { a: unsigned(12, 0.7, 15), b: unsigned(12, 0.1, 7), y: unsigned(8, 3000 * 0.7) };
    const derived = deriveProductOf(productGraph(product, 2)).implementation;
    if (derived === undefined || derived.method === 'thresholds') throw new Error('it has a multiplier');
    expect(derived.multipliers).toHaveLength(2);
    const form = { ...derived, shift: derived.shift + 1, multipliers: derived.multipliers.map((entry) => 2n * entry) };
    const finer = form.method === 'offset' ? { ...form, offsets: form.offsets.map((entry) => 2n * entry) } : { ...form, tieWindows: form.tieWindows.map((entry) => 2n * entry) };
    const given = (implementation: RequantizationImplementation) => deriveProductOf(productGraph({ ...product, implementation }, 2)).implementation;
    expect(given(finer)).toEqual(finer);
    expect(given({ ...finer, multipliers: finer.multipliers.map((entry) => entry / 2n) })).toEqual(derived);
  });

  it.each([
    ['than float32 tells apart', 8, unsigned(32, 2 ** -30)],
    ['than a staircase has', 8, unsigned(24, 2 ** -10)],
    ['than a staircase of wide codes has', 16, unsigned(32, 2 ** -10)],
  ])('are missing for outputs of more codes %s, with a warning', (_, bits, y) => {
    const { codes, implementation } = deriveProductOf(productGraph({ a: unsigned(bits, 0.7), b: unsigned(bits, 0.1), y }));
    expect(codes).toEqual(['QNT050']);
    expect(implementation).toBeUndefined();
  });
});

describe('a product of a float graph', () => {
  /** A gate: x' * sigmoid(conv(x')), then a Relu. */
  const gate = (random: Random) => {
    const builder = new GraphBuilder(6, 6, 4).conv(random, 4);
    const earlier = builder.last;
    return builder.conv(random, 4, { kernel: 1, pad: 0 }).add('Sigmoid').mulBy(earlier).relu().build();
  };

  it.each([
    { scales: 'short' },
    { scales: 'any' },
    { scales: 'power-of-two' },
    { scales: 'short', ranges: 'mse' },
    { scales: 'short', activations: 'symmetric' },
    { scales: 'short', bits: 5 },
    { scales: 'short', bits: 12 },
  ] as const)('is quantized with %o: one multiplier or a shift, the Relu a bound, near the reals', (options) => {
    for (let seed = 1; seed <= 3; seed++) {
      const graph = gate(new Random(seed));
      const frames = randomFrames(new Random(99), graph, 6, -1, 1);
      const quantized = quantizer.quantize(graph, options, frames);
      if (!quantized.ok) throw new Error(JSON.stringify(quantized.diagnostics));
      expect(hasErrors(checkLegality(quantized.value, parts))).toBe(false);
      const { layers } = quantized.value;
      expect(layers.map(({ type }) => type)).toEqual(['Conv', 'Conv', 'Sigmoid', 'Mul']);
      const { implementation } = layers.at(-1)?.requantization ?? {};
      expect(implementation?.method).toBe(options.scales === 'power-of-two' || 'bits' in options && options.bits === 12 ? 'half-even' : 'offset');
      expect(implementation?.correctedPairs).toBeUndefined();
      const codes = quantized.diagnostics.map(({ code }) => code);
      expect(codes).toEqual(['bits' in options && options.bits === 12 ? 'QNT049' : 'QNT048']);
      const output = valueOf(quantized.value, graph.outputs[0] ?? '');
      const { quantization } = integerOf(output.type);
      const x = frames[0]?.get('x') ?? new Float32Array();
      const real = evaluator.evaluate(graph, new Map([['x', x]])).get(output.name) ?? [];
      const codesOfX = quantizeFrame(valueOf(quantized.value, 'x'), x);
      const found = dequantizeFrame(output, evaluator.evaluate(quantized.value, new Map([['x', codesOfX]])).get(output.name) ?? new Int32Array());
      const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (real[i] ?? 0))), 0);
      // Inputs, both convolutions and the function are rounded, too.
      expect(worst / (quantization?.scale[0] ?? 1)).toBeLessThan(6);
    }
  });
});
