import { describe, expect, it } from 'vitest';
import { float32, integerType } from '@netloom/ir';
import { renderVectorFile } from '../src/emit/vectors.js';

const axes = [
  { name: 'W', size: 2 },
  { name: 'C', size: 2 },
];

describe('renderVectorFile', () => {
  it('writes two complement hexadecimal of the format, frame after frame', () => {
    const value = { name: 'x', axes, type: integerType(true, 5) };
    const text = renderVectorFile(value, [Int32Array.of(0, -1, 15, -16), Int32Array.of(1, 2, 3, 4)]);
    expect(text).toBe('# s5 2x2 W,C frames=2\n00\n1f\n0f\n10\n01\n02\n03\n04\n');
  });

  it('refuses reals and frames of the wrong size', () => {
    expect(() => renderVectorFile({ name: 'x', axes, type: float32 }, [])).toThrow(/no integer/);
    const value = { name: 'x', axes, type: integerType(false, 8) };
    expect(() => renderVectorFile(value, [Int32Array.of(1)])).toThrow(/1 elements/);
  });
});
