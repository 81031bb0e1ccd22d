import { float32, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { checkFrame } from '../src/index.js';
import { evaluator, singleLayer, valueAxes } from './support/single-layer.js';

const flatten = { type: 'Flatten', attributes: {}, parameters: {} };
const floats = singleLayer(flatten, valueAxes(2, 2), float32, float32);
const code = integerType(false, 4, { scale: [1], zeroPoint: [0] });
const codes = singleLayer(flatten, valueAxes(2, 2), code, code);

describe('checkFrame', () => {
  it('passes frames that fit', () => {
    expect(checkFrame(floats, new Map([['x', new Float32Array(4)]]))).toEqual([]);
    expect(checkFrame(codes, new Map([['x', Int32Array.of(0, 15, 1, 2)]]))).toEqual([]);
  });

  it.each([
    ['a missing input', floats, new Map(), ['REF001']],
    ['an unknown input beside a missing one', floats, new Map([['X', new Float32Array(4)]]), ['REF002', 'REF001']],
    ['a wrong size', floats, new Map([['x', new Float32Array(3)]]), ['REF003']],
    ['the wrong kind of array', floats, new Map([['x', new Int32Array(4)]]), ['REF004']],
    ['a value that is not finite', floats, new Map([['x', Float32Array.of(0, Number.NaN, 0, 0)]]), ['REF005']],
    ['a code outside the format', codes, new Map([['x', Int32Array.of(0, 16, 1, 2)]]), ['REF005']],
  ])('reports %s', (_, graph, frame, expected) => {
    expect(checkFrame(graph, frame).map((diagnostic) => diagnostic.code)).toEqual(expected);
  });

  it('evaluate throws where a frame lacks an input', () => {
    expect(() => evaluator.evaluate(floats, new Map())).toThrow('no input "x"');
  });
});
