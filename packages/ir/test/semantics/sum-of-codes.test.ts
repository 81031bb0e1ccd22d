import { describe, expect, it } from 'vitest';
import { type IntegerType, add, addsCodes, codeRange, fusedMultiplyAdd, integerType, sumDefinition, sumLevel, sumOfCodes } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';
import { type Random, createRandom } from '../support/random.js';

function format(signed: boolean, bits: number, scale: number, zeroPoint = 0): IntegerType {
  return integerType(signed, bits, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
}

function randomFormat(random: Random, bits: number, scale: number): IntegerType {
  const signed = random.chance(0.5);
  const { low, high } = codeRange(integerType(signed, bits));
  return format(signed, bits, scale, random.pick([low, high, 0, random.between(low, high)]));
}

const scaleOf = ({ quantization }: IntegerType): number => quantization?.scale[0] ?? 1;
const zeroOf = ({ quantization }: IntegerType): number => quantization?.zeroPoint[0] ?? 0;

describe('sums of codes', () => {
  it('have a factor for each code, and all zero points in one offset', () => {
    const f = Math.fround;
    const random = createRandom(1);
    for (let i = 0; i < 2000; i++) {
      const [a, b, y] = [0.3, 0.2, 0.5].map((scale) => randomFormat(random, 8, scale + random.below(99) / 70));
      if (a === undefined || b === undefined || y === undefined) throw new Error('there are three formats');
      const [p, q] = [a, b].map((type) => random.between(codeRange(type).low, codeRange(type).high));
      const [ra, rb] = [f(scaleOf(a) / scaleOf(y)), f(scaleOf(b) / scaleOf(y))];
      const offset = f(zeroOf(y) - fusedMultiplyAdd(zeroOf(a), ra, f(zeroOf(b) * rb)));
      const level = fusedMultiplyAdd(p ?? 0, ra, fusedMultiplyAdd(q ?? 0, rb, offset));
      expect(sumLevel(a, b, y, 'codes')(p ?? 0, q ?? 0)).toBe(level);
      const { factors, behind } = sumOfCodes(a, b, y);
      expect(Math.fround((p ?? 0) * factors[0] + behind(q ?? 0))).toBeCloseTo(level, 3);
      const { low, high } = codeRange(y);
      const code = sumDefinition(a, b, y, { low: low + 1, high: high - 2 }, 'codes')(p ?? 0, q ?? 0);
      expect(Math.abs(code - Math.min(high - 2, Math.max(low + 1, level)))).toBeLessThanOrEqual(0.5);
    }
  });

  it('round halves to even codes, whatever the zero point', () => {
    const [a, b] = [format(false, 8, 0.5), format(false, 8, 1, 3)];
    for (const zeroPoint of [10, 11]) {
      const y = format(false, 8, 1, zeroPoint);
      for (let p = 1; p < 100; p += 2) {
        const even = sumDefinition(a, b, y, codeRange(y), 'codes')(p, 3);
        expect(even % 2).toBe(0);
        expect(Math.abs(even - zeroPoint - p / 2)).toBe(0.5);
        expect(Math.abs((sumDefinition(a, b, y, codeRange(y), 'reals')(p, 3) - zeroPoint) % 2)).toBe(0);
      }
    }
  });

  it('are monotone in both, and depend on which is first', () => {
    const random = createRandom(2);
    let swapped = 0;
    for (let i = 0; i < 12; i++) {
      const [a, b, y] = [randomFormat(random, 8, random.between(1, 30) / 255), randomFormat(random, 8, random.between(1, 30) / 255), randomFormat(random, 8, random.between(1, 30) / 255)];
      const level = sumLevel(a, b, y, 'codes');
      const [codeOf, other] = [sumDefinition(a, b, y, codeRange(y), 'codes'), sumDefinition(b, a, y, codeRange(y), 'codes')];
      for (let p = codeRange(a).low; p <= codeRange(a).high; p++)
        for (let q = codeRange(b).low; q <= codeRange(b).high; q++) {
          if (level(p, q) < level(p - 1, q) || level(p, q) < level(p, q - 1)) throw new Error(`${p} and ${q} fall`);
          if (codeOf(p, q) !== other(q, p)) swapped++;
        }
    }
    expect(swapped).toBeGreaterThan(0);
  });

  it('of more than 16 bits together are those of reals', () => {
    const [narrow, wide] = [format(true, 8, 0.1, 3), format(true, 9, 0.3, 5)];
    expect(addsCodes(narrow, narrow, 'codes')).toBe(true);
    expect(addsCodes(narrow, narrow, 'reals')).toBe(false);
    expect(addsCodes(narrow, wide, 'codes')).toBe(false);
    const y = format(true, 10, 0.25, 1);
    const [codes, reals] = [sumDefinition(narrow, wide, y, codeRange(y), 'codes'), sumDefinition(narrow, wide, y, codeRange(y), 'reals')];
    for (let p = -128; p < 128; p += 5) for (let q = -256; q < 256; q += 7) expect(codes(p, q)).toBe(reals(p, q));
  });
});

describe('a layer Add', () => {
  it.each(['reals', 'codes'])('adds %s', (adds) => {
    expect(add.validate(layer('Add', 's', ['a', 'b'], ['y'], { attributes: { adds } }))).toEqual([]);
  });

  it.each([{}, { adds: 'integers' }, { adds: 'reals', axis: 1 }])('refuses the attributes %o', (attributes) => {
    expect(add.validate(layer('Add', 's', ['a', 'b'], ['y'], { attributes })).map(({ code }) => code)).not.toEqual([]);
  });

  it.each(['reals', 'codes'])('of %s needs sums that float32 holds', (adds) => {
    const typed = (scale: number) => ({ axes: axes('C', 2), type: format(true, 8, scale) });
    const made = layer('Add', 's', ['a', 'b'], ['y'], { attributes: { adds }, requantization: { rounding: 'half-even', low: -128, high: 127 } });
    expect(add.check(made, [typed(1), typed(2)], [typed(3)])).toEqual([]);
    expect(add.check(made, [typed(1e30), typed(2)], [typed(1e-30)]).map(({ code }) => code)).toEqual(['IR037']);
  });
});
