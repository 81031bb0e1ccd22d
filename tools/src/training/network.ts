import { convolutionShape, createConvolution } from './convolution.js';
import type { ConvolutionOptions } from './convolution.js';
import { createDense } from './dense.js';
import { mapLength } from './layer.js';
import type { MapShape, Parameter, TrainableLayer } from './layer.js';
import { createMaxPool, maxPoolShape } from './max-pool.js';
import type { RandomSource } from './random.js';
import { createRelu } from './relu.js';

/** Layers in a row. */
export interface Network {
  readonly parameters: readonly Parameter[];
  forward(input: Float64Array): Float64Array;
  backward(outputGradient: Float64Array): void;
}

/** What distinguishes one network of this kind from another. */
export interface NetworkDescription {
  readonly input: MapShape;
  /** Each is followed by Relu and 2x2 max pooling. */
  readonly convolutions: readonly ConvolutionOptions[];
  /** Outputs of the dense layers; all but the last are followed by Relu. */
  readonly dense: readonly number[];
}

/**
 * The network of the shipped model. Numbers of channels have many divisors, so that hardware can be folded in many ways,
 * and dimensions are even wherever they are halved.
 */
export const lenetDigits: NetworkDescription = {
  input: { channels: 1, height: 28, width: 28 },
  convolutions: [
    { outputs: 8, kernel: 5, pad: 2 },
    { outputs: 16, kernel: 5, pad: 0 },
  ],
  dense: [64, 10],
};

/**
 * Builds a network with random weights; layers are called `conv1`, `conv2`, …, `dense1`, `dense2`, ….
 *
 * @shape [C, H, W] -> [last of dense]
 */
export function createNetwork(description: NetworkDescription, random: RandomSource): Network {
  const layers: TrainableLayer[] = [];
  let shape = description.input;
  description.convolutions.forEach((options, index) => {
    layers.push(createConvolution(`conv${index + 1}`, shape, options, random));
    shape = convolutionShape(shape, options);
    layers.push(createRelu(mapLength(shape)), createMaxPool(shape));
    shape = maxPoolShape(shape);
  });
  let length = mapLength(shape);
  description.dense.forEach((outputs, index) => {
    if (index > 0) layers.push(createRelu(length));
    layers.push(createDense(`dense${index + 1}`, length, outputs, random));
    length = outputs;
  });
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    forward: (input) => layers.reduce((values, layer) => layer.forward(values), input),
    backward: (outputGradient) => {
      layers.reduceRight((gradient, layer) => layer.backward(gradient), outputGradient);
    },
  };
}
