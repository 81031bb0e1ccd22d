import { integerType } from '@netloom/ir';
import { expect, it } from 'vitest';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

it('Flatten keeps the stream and names it one vector', () => {
  const type = integerType(true, 4, { scale: [0.5], zeroPoint: [0] });
  const graph = singleLayer({ type: 'Flatten', attributes: {}, parameters: {} }, valueAxes(1, 2, 3), type, type);
  expect(graph.values.get('y')?.axes).toEqual([{ name: 'C', size: 6 }]);
  expect(runSingle(graph, Int32Array.of(1, 2, 3, 4, 5, 6))).toEqual(Int32Array.of(1, 2, 3, 4, 5, 6));
});
