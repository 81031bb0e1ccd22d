import { type Graph, type HostStep, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { hostScores } from '../src/model/host-scores.js';

const step = (operator: string, from: string, to: string, attributes: HostStep['attributes']): HostStep => ({ operator, name: operator, inputs: [from], outputs: [to], attributes });

function graph(...hostSteps: HostStep[]): Graph {
  const type = integerType(true, 20, { scale: [0.5], zeroPoint: [0] });
  return { name: 'g', inputs: ['y'], outputs: ['y'], layers: [], values: new Map([['y', { name: 'y', axes: [{ name: 'C', size: 3 }], type }]]), hostSteps };
}

describe('hostScores', () => {
  it('are reals, with what the host multiplies and adds', () => {
    const codes = Int32Array.of(4, -2, 10);
    expect([...hostScores(graph(), 'y', codes)]).toEqual([2, -1, 5]);
    const add = step('Add', 'm', 's', { constant: [1, 20, 3], dims: [3], isFirst: false });
    expect([...hostScores(graph(step('Mul', 'y', 'm', { constant: [2], dims: [], isFirst: false }), add, step('Softmax', 's', 'z', { axis: 1 })), 'y', codes)]).toEqual([5, 18, 13]);
    expect([...hostScores(graph(step('Sub', 'y', 's', { constant: [1], dims: [], isFirst: true })), 'y', codes)]).toEqual([-1, 2, -4]);
    expect([...hostScores(graph(add), 'y', codes)]).toEqual([2, -1, 5]);
  });
});
