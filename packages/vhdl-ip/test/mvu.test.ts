import { describe, expect, it } from 'vitest';
import { mvu, mvuAccumulatorBits, orderMvuWeights } from '../src/index.js';
import type { MvuGenerics } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import type { UnitCase } from './harness/unit-case.js';
import { multiplyVector } from './models/mvu.js';

interface Shape {
  readonly rows: number;
  readonly columns: number;
  readonly pe: number;
  readonly simd: number;
  readonly inBits: number;
  readonly inSigned: boolean;
  readonly weightBits: number;
  readonly accBits?: number;
  readonly vectors: number;
  /** All weights and inputs at their limits instead of random. */
  readonly extreme?: boolean;
  /** Greatest magnitude of a weight, where it is less than weight_bits hold. */
  readonly weightLimit?: number;
}

const frames = 4;

/** A case with random weights, bias and inputs; bias fills what the products leave of acc_bits. */
function makeCase(shape: Shape): { generics: MvuGenerics; unitCase: UnitCase } {
  const { rows, columns, pe, simd, vectors } = shape;
  const random = new Random(rows * 1000 + columns * 10 + shape.inBits);
  const low = shape.inSigned ? -(2 ** (shape.inBits - 1)) : 0;
  const high = low + 2 ** shape.inBits - 1;
  const weightLow = -(2 ** (shape.weightBits - 1));
  const pick = (least: number, greatest: number): number =>
    shape.extreme === true ? (random.integer(0, 3) === 0 ? greatest : least) : random.integer(least, greatest);
  const least = Math.max(weightLow, -(shape.weightLimit ?? Number.POSITIVE_INFINITY));
  const greatest = Math.min(-weightLow - 1, shape.weightLimit ?? Number.POSITIVE_INFINITY);
  const matrix = Array.from({ length: rows }, () => Array.from({ length: columns }, () => pick(least, greatest)));
  const needed = mvuAccumulatorBits(matrix.flat(), matrix.map(() => 0n), columns, low, high);
  const accBits = shape.accBits ?? needed + 1;
  const spare = (1n << BigInt(accBits - 1)) - (1n << BigInt(needed - 1));
  const bias = matrix.map((_, row) => (row % 3 === 0 ? -spare : row % 3 === 1 ? spare : spare / 3n));
  expect(mvuAccumulatorBits(matrix.flat(), bias, columns, low, high)).toBeLessThanOrEqual(accBits);
  const inputs: number[] = [];
  const outputs: bigint[] = [];
  for (let vector = 0; vector < frames * vectors; vector++) {
    const x = Array.from({ length: columns }, () => pick(low, high));
    for (let group = 0; group < rows / pe; group++) inputs.push(...x);
    outputs.push(...multiplyVector(matrix, bias, x));
  }
  const generics: MvuGenerics = {
    in_bits: shape.inBits,
    in_signed: shape.inSigned,
    weight_bits: shape.weightBits,
    weights: orderMvuWeights(matrix.flat(), shape),
    bias: { entryBits: accBits, entries: bias },
    rows,
    columns,
    pe,
    simd,
    acc_bits: accBits,
    vectors_per_frame: vectors,
  };
  return {
    generics,
    unitCase: unitCase(
      mvu,
      generics,
      { s_axis: { values: inputs, frameValues: inputs.length / frames } },
      { m_axis: { values: outputs, frameValues: vectors * rows, channels: rows } },
    ),
  };
}

describe('mvu', () => {
  const usual = { inBits: 8, inSigned: true, weightBits: 8, vectors: 5 };
  it.each<[string, Shape]>([
    ['folded both ways', { ...usual, rows: 6, columns: 12, pe: 2, simd: 3 }],
    ['pe = rows', { ...usual, rows: 5, columns: 6, pe: 5, simd: 2 }],
    ['simd = columns, a bias every beat', { ...usual, rows: 6, columns: 5, pe: 2, simd: 5 }],
    ['pe = rows, simd = columns: constants instead of memory', { ...usual, rows: 3, columns: 7, pe: 3, simd: 7 }],
    ['pe = simd = 1', { ...usual, rows: 3, columns: 4, pe: 1, simd: 1 }],
    ['one row, one column', { ...usual, rows: 1, columns: 1, pe: 1, simd: 1 }],
    ['three register stages in the tree', { ...usual, rows: 2, columns: 34, pe: 1, simd: 17 }],
    ['1-bit unsigned by 1-bit', { ...usual, inBits: 1, inSigned: false, weightBits: 1, rows: 4, columns: 18, pe: 2, simd: 9 }],
    ['1-bit signed by 2-bit', { ...usual, inBits: 1, inSigned: true, weightBits: 2, rows: 4, columns: 8, pe: 4, simd: 4 }],
    ['unsigned input', { ...usual, inSigned: false, rows: 4, columns: 8, pe: 2, simd: 2, extreme: true }],
    ['16-bit signed by 16-bit', { ...usual, inBits: 16, weightBits: 16, rows: 4, columns: 6, pe: 2, simd: 3, extreme: true }],
    ['16-bit unsigned by 17-bit', { ...usual, inBits: 16, inSigned: false, weightBits: 17, rows: 4, columns: 6, pe: 2, simd: 3, extreme: true }],
    ['16-bit unsigned by 16-bit, one product an accumulator', { ...usual, inBits: 16, inSigned: false, weightBits: 16, rows: 2, columns: 3, pe: 2, simd: 1, extreme: true }],
    ['16-bit signed by 16-bit, acc_bits 31', { ...usual, inBits: 16, weightBits: 16, accBits: 31, rows: 2, columns: 1, pe: 2, simd: 1 }],
    ['16-bit by 16-bit, acc_bits 40, one multiplier', { ...usual, inBits: 16, weightBits: 16, accBits: 40, rows: 3, columns: 4, pe: 1, simd: 1 }],
    ['16-bit unsigned by 17-bit, one multiplier', { ...usual, inBits: 16, inSigned: false, weightBits: 17, rows: 3, columns: 4, pe: 1, simd: 1 }],
    ['16-bit unsigned by 17-bit, acc_bits 20', { ...usual, inBits: 16, inSigned: false, weightBits: 17, weightLimit: 1, accBits: 20, rows: 2, columns: 4, pe: 1, simd: 2, extreme: true }],
    ['16-bit unsigned by 17-bit, acc_bits 12', { ...usual, inBits: 16, inSigned: false, weightBits: 17, weightLimit: 0, accBits: 12, rows: 2, columns: 4, pe: 1, simd: 2 }],
    ['16-bit signed by 17-bit, acc_bits 48', { ...usual, inBits: 16, weightBits: 17, accBits: 48, rows: 2, columns: 34, pe: 2, simd: 17, extreme: true }],
    ['12-bit by 12-bit, acc_bits 48, sums of one part', { ...usual, inBits: 12, weightBits: 12, accBits: 48, rows: 2, columns: 10, pe: 2, simd: 5, extreme: true }],
    ['acc_bits 31', { ...usual, accBits: 31, rows: 4, columns: 6, pe: 2, simd: 2, extreme: true }],
    ['15-bit by 15-bit, acc_bits 31, partial sums of 32 bits', { ...usual, inBits: 15, weightBits: 15, weightLimit: 5000, accBits: 31, rows: 3, columns: 3, pe: 3, simd: 3 }],
    ['acc_bits 32', { ...usual, accBits: 32, rows: 4, columns: 6, pe: 2, simd: 2, extreme: true }],
    ['acc_bits 40, adder tree and constants', { ...usual, accBits: 40, rows: 3, columns: 6, pe: 3, simd: 6, extreme: true }],
    ['acc_bits 40, one multiplier', { ...usual, accBits: 40, rows: 3, columns: 2, pe: 1, simd: 1 }],
  ])('is exact, one beat a cycle: %s', async (_, shape) => {
    const { generics, unitCase } = makeCase(shape);
    const report = await expectCase(unitCase);
    const { intervalCycles, latencyCycles } = mvu.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each<[string, Shape, { s_axis: number; m_axis: number }]>([
    ['weights', { ...usual, rows: 200, columns: 200, pe: 20, simd: 20, vectors: 1 }, { s_axis: 4 * 2000, m_axis: 4 * 200 }],
    ['biases', { ...usual, accBits: 48, rows: 4000, columns: 1, pe: 2, simd: 1, vectors: 1 }, { s_axis: 4 * 2000, m_axis: 4 * 4000 }],
  ])('holds more %s than fit the stack of GHDL', async (_, shape, compared) => {
    await CaseRun.in(makeCase(shape).unitCase, async (run) => {
      const report = await run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 });
      expect({ complaints: report.complaints, compared: report.compared, exitCode: report.exitCode }).toEqual({
        complaints: [],
        compared,
        exitCode: 0,
      });
    });
  });

  it('refuses generics that break its rules, in the schema and in VHDL', async () => {
    const { generics } = makeCase({ ...usual, rows: 4, columns: 6, pe: 2, simd: 2 });
    const broken: [Partial<MvuGenerics>, RegExp][] = [
      [{ pe: 3 }, /mvu: pe must divide rows, but pe is 3 and rows is 4/],
      [{ simd: 4 }, /mvu: simd must divide columns, but simd is 4 and columns is 6/],
      [{ weights: generics.weights.slice(1) }, /mvu: weights must have rows \* columns = 24 entries, but has 23/],
      [{ weights: generics.weights.map((w, i) => (i === 5 ? 200 : w)) }, /mvu: weight 5 must fit weight_bits = 8, but is 200/],
      [{ bias: { ...generics.bias, entries: generics.bias.entries.slice(1) } }, /mvu: bias must have/],
    ];
    for (const [change, message] of broken) {
      const changed = { ...generics, ...change };
      const issues = mvu.generics.safeParse(changed).error?.issues.map((issue) => issue.message).join('\n');
      expect(issues).toMatch(message);
      await expectRefused(refusedCase(mvu, changed), message);
    }
  });
});
