import { integerType } from '@netloom/ir';
import { expect, it } from 'vitest';
import { Random } from './support/random.js';
import { runSingle, singleLayer, valueAxes, weightAxes } from './support/single-layer.js';

it('a 3x3 convolution of 16 to 16 channels runs at least 20 million multiply-accumulates a second', async ({ annotate }) => {
  const random = new Random(1);
  const format = integerType(true, 8, { scale: [0.5], zeroPoint: [0] });
  const weight = { axes: weightAxes(16, 3, 3, 16), type: format, data: random.integers(16 * 144, -127, 127) };
  const attributes = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], padsBegin: [1, 1], padsEnd: [1, 1], groups: 1 };
  const requantization = { rounding: 'half-even', low: -128, high: 127 } as const;
  const output = integerType(true, 8, { scale: [200], zeroPoint: [0] });
  const graph = singleLayer({ type: 'Conv', attributes, parameters: { weight }, requantization }, valueAxes(32, 32, 16), format, output);
  const x = random.integers(32 * 32 * 16, -128, 127);
  for (let warm = 0; warm < 20; warm++) runSingle(graph, x);
  const start = performance.now();
  const runs = 40;
  for (let run = 0; run < runs; run++) runSingle(graph, x);
  const millions = (runs * 32 * 32 * 16 * 144) / (performance.now() - start) / 1000;
  await annotate(`integer Conv: ${millions.toFixed(0)} million multiply-accumulates a second`);
  // Far below what it does, so that a busy machine passes: it catches a fall back to slow paths alone.
  expect(millions).toBeGreaterThan(20);
});
