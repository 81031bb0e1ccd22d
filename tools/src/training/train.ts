import { createAdam } from './adam.js';
import { deform } from './augment.js';
import type { Augmentation } from './augment.js';
import { crossEntropyGradient, indexOfGreatest } from './cross-entropy.js';
import { pixelValue } from './digits.js';
import type { Digit } from './digits.js';
import type { Network } from './network.js';
import { shuffle } from './random.js';
import type { RandomSource } from './random.js';

/** How a network is trained. */
export interface TrainingOptions {
  readonly epochs: number;
  readonly batch: number;
  /** At the first step; falls linearly to 0 after the last. */
  readonly learningRate: number;
  readonly augmentation: Augmentation;
}

/** The options that made the shipped model. */
export const lenetDigitsTraining: TrainingOptions = {
  epochs: 16,
  batch: 32,
  learningRate: 0.003,
  augmentation: { linear: 0.15, shift: 1.5 },
};

/** A digit as the network's input. */
export function digitImage(digit: Digit): Float64Array {
  return Float64Array.from(digit.pixels, pixelValue);
}

/**
 * Trains a network in place.
 *
 * @param onEpoch is told the number of epochs done, and how many digits of the last one were right before it learned them
 */
export function trainNetwork(
  network: Network,
  digits: readonly Digit[],
  options: TrainingOptions,
  random: RandomSource,
  onEpoch: (epoch: number, right: number) => void,
): void {
  const step = createAdam(network.parameters);
  const examples = digits.map((digit) => ({ label: digit.label, image: digitImage(digit) }));
  const order = Int32Array.from(examples.keys());
  const stepCount = options.epochs * Math.ceil(examples.length / options.batch);
  let stepsDone = 0;
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    shuffle(order, random);
    let right = 0;
    for (let start = 0; start < order.length; start += options.batch) {
      const batch = order.subarray(start, start + options.batch);
      for (const place of batch) {
        const example = examples[place];
        if (example === undefined) throw new RangeError(`no example ${place}`);
        const logits = network.forward(deform(example.image, options.augmentation, random));
        if (indexOfGreatest(logits) === example.label) right++;
        network.backward(crossEntropyGradient(logits, example.label));
      }
      step(options.learningRate * (1 - stepsDone / stepCount), batch.length);
      stepsDone++;
    }
    onEpoch(epoch, right);
  }
}

/** Rounds all parameters to float32, which is what a model file holds. */
export function roundParameters(network: Network): void {
  for (const { values } of network.parameters) values.forEach((value, i) => (values[i] = Math.fround(value)));
}

/** Number of digits that a network gets right. */
export function countRight(network: Network, digits: readonly Digit[]): number {
  return digits.filter((digit) => indexOfGreatest(network.forward(digitImage(digit))) === digit.label).length;
}
