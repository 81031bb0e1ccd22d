import { describe, expect, it } from 'vitest';
import {
  defineDiagnostics,
  didYouMean,
  failure,
  hasErrors,
  renderDiagnostic,
  resultOf,
  success,
} from '../../src/index.js';

const table = defineDiagnostics('TST', {
  mustDivide: { number: 3, severity: 'error', text: 'simd must divide {size}, but simd={simd}; divisors are {divisors}.' },
  slow: { number: 12, severity: 'warning', text: 'slow.' },
  seen: { number: 100, severity: 'note', text: 'seen.' },
});
const subject = { kind: 'Conv', name: 'a "b"\n' };

describe('defineDiagnostics', () => {
  it('renders rule, values and hint on one line', () => {
    const diagnostic = table.make.mustDivide(subject, { size: 144, simd: 5, divisors: [4, 6] }, 'Take 6.');
    expect(diagnostic).toMatchObject({ code: 'TST003', id: 'mustDivide', severity: 'error', values: { size: 144, simd: 5 } });
    expect(renderDiagnostic(diagnostic)).toBe(
      'TST003 Conv "a \\"b\\"\\n": simd must divide 144, but simd=5; divisors are 4, 6. Take 6.',
    );
    expect(renderDiagnostic(table.make.slow(subject, {}))).toBe('TST012 (warning) Conv "a \\"b\\"\\n": slow.');
  });

  it('refuses a number used twice', () => {
    const text = 'x.';
    const twice = { a: { number: 1, severity: 'error', text }, b: { number: 1, severity: 'note', text } } as const;
    expect(() => defineDiagnostics('TST', twice)).toThrow('TST: number 1 is used twice');
  });
});

describe('results', () => {
  const warning = table.make.slow(subject, {});
  const error = table.make.mustDivide(subject, { size: 1, simd: 2, divisors: [] });

  it('have a value unless something is an error', () => {
    expect(resultOf([warning], () => 1)).toEqual(success(1, [warning]));
    expect(
      resultOf([warning, error], () => {
        throw new Error('made in spite of an error');
      }),
    ).toEqual(failure([warning, error]));
    expect(hasErrors([warning, table.make.seen(subject, {})])).toBe(false);
    expect(hasErrors([warning, error])).toBe(true);
  });
});

describe('didYouMean', () => {
  const known = ['Conv', 'Gemm', 'MaxPool', 'Relu', 'Flatten'];

  it.each([
    ['conv', 'Did you mean "Conv"?'],
    ['Conf', 'Did you mean "Conv"?'],
    ['Rellu', 'Did you mean "Relu"?'],
    ['MaxPol', 'Did you mean "MaxPool"?'],
    ['Softmax', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ])('%s', (name, hint) => {
    expect(didYouMean(name, known)).toBe(hint);
  });

  it('names the nearest three, nearest first, then by name', () => {
    expect(didYouMean('aaaa', ['aaab', 'aaba', 'abbb', 'aaaa1', 'bbbb', 'aaab'])).toBe('Did you mean "aaaa1" or "aaab" or "aaba"?');
  });
});
