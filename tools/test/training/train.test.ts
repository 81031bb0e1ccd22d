import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readDigits } from '../../src/training/digits.js';
import type { Digit } from '../../src/training/digits.js';
import { createNetwork } from '../../src/training/network.js';
import type { Network } from '../../src/training/network.js';
import { createRandom } from '../../src/training/random.js';
import { countRight, roundParameters, trainNetwork } from '../../src/training/train.js';

const small = {
  input: { channels: 1, height: 28, width: 28 },
  convolutions: [{ outputs: 4, kernel: 5, pad: 2 }],
  dense: [10],
};
const options = { batch: 16, learningRate: 0.005, augmentation: { linear: 0.1, shift: 1 } };
const { training, heldOut } = readDigits();
const examples = training.filter(({ index }) => index % 40 === 0);

function train(seed: number, digits: readonly Digit[], epochs: number): { network: Network; history: number[] } {
  const random = createRandom(seed);
  const network = createNetwork(small, random);
  const history: number[] = [];
  trainNetwork(network, digits, { ...options, epochs }, random, (_, right) => history.push(right));
  roundParameters(network);
  return { network, history };
}

function digest({ parameters }: Network): string {
  const hash = createHash('sha256');
  for (const { values } of parameters) hash.update(Buffer.from(values.buffer));
  return hash.digest('hex');
}

describe('trainNetwork', () => {
  it('learns', () => {
    const judged = heldOut.filter((_, i) => i % 10 === 0);
    expect(countRight(createNetwork(small, createRandom(1)), judged)).toBeLessThan(60);
    const { network, history } = train(1, examples, 6);
    expect(countRight(network, judged)).toBeGreaterThan(140);
    expect(history.length).toBe(6);
    expect(history.at(-1)).toBeGreaterThan(history[0] ?? Infinity);
  });

  it('gives the same bits from the same seed and others from another', () => {
    const few = examples.slice(0, 40);
    const first = digest(train(1, few, 1).network);
    expect(digest(train(1, few, 1).network)).toBe(first);
    expect(digest(train(2, few, 1).network)).not.toBe(first);
  });

  it('leaves parameters that float32 holds exactly', () => {
    const { network } = train(3, examples.slice(0, 16), 1);
    for (const { values } of network.parameters) expect(values).toEqual(Float64Array.from(Float32Array.from(values)));
  });
});
