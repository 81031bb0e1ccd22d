import { describe, expect, it } from 'vitest';
import { usesOf } from '../../src/index.js';
import { axes, graph, layer, value } from '../support/graphs.js';

describe('usesOf', () => {
  it('counts every place where a value is read', () => {
    const add = layer('acme.Add', 'add', ['x', 'x'], ['a']);
    const join = layer('acme.Join', 'join', ['a', 'x'], ['y']);
    const made = graph(['x', 'a', 'y'].map((name) => value(name, axes('C', 1))), [add, join], ['y']);
    expect(usesOf(made, 'x')).toEqual([
      { layer: add, input: 0 },
      { layer: add, input: 1 },
      { layer: join, input: 1 },
    ]);
    expect(usesOf(made, 'y')).toEqual([]);
  });
});
