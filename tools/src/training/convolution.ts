import { mapLength } from './layer.js';
import type { MapShape, TrainableLayer } from './layer.js';
import { createBias, createWeight } from './parameter.js';
import type { RandomSource } from './random.js';
import { weightedSums, weightedSumsGradient } from './weighted-sums.js';

/** Number of output channels, and a square kernel with the same padding on all four sides. */
export interface ConvolutionOptions {
  readonly outputs: number;
  readonly kernel: number;
  readonly pad: number;
}

/** Shape of the result of a convolution of stride 1. */
export function convolutionShape(input: MapShape, { outputs, kernel, pad }: ConvolutionOptions): MapShape {
  const extent = (size: number): number => size + 2 * pad - kernel + 1;
  return { channels: outputs, height: extent(input.height), width: extent(input.width) };
}

/** For every element of every window, in the order [pixel, C, KH, KW], its place in the input, or -1 in the padding. */
function windowPlaces(input: MapShape, output: MapShape, { kernel, pad }: ConvolutionOptions): Int32Array {
  const places = new Int32Array(output.height * output.width * input.channels * kernel * kernel);
  let at = 0;
  for (let y = 0; y < output.height; y++) {
    for (let x = 0; x < output.width; x++) {
      for (let channel = 0; channel < input.channels; channel++) {
        for (let row = y - pad; row < y - pad + kernel; row++) {
          for (let column = x - pad; column < x - pad + kernel; column++) {
            const inside = row >= 0 && row < input.height && column >= 0 && column < input.width;
            places[at++] = inside ? (channel * input.height + row) * input.width + column : -1;
          }
        }
      }
    }
  }
  return places;
}

/**
 * A convolution of stride 1: its windows are gathered once, then every window is a row of a dense layer.
 *
 * @shape [C, H, W] -> [outputs, Ho, Wo]; weight [outputs, C, KH, KW], bias [outputs]
 */
export function createConvolution(name: string, input: MapShape, options: ConvolutionOptions, random: RandomSource): TrainableLayer {
  const shape = convolutionShape(input, options);
  const pixels = shape.height * shape.width;
  const windowLength = input.channels * options.kernel * options.kernel;
  const places = windowPlaces(input, shape, options);
  const weight = createWeight(`${name}.weight`, [options.outputs, input.channels, options.kernel, options.kernel], random);
  const bias = createBias(`${name}.bias`, options.outputs);
  const windows = new Float64Array(places.length);
  const windowGradient = new Float64Array(places.length);
  const output = new Float64Array(mapLength(shape));
  const inputGradient = new Float64Array(mapLength(input));
  return {
    parameters: [weight, bias],
    outputLength: output.length,
    forward(values) {
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? 0;
        windows[i] = place < 0 ? 0 : (values[place] ?? 0);
      }
      for (let pixel = 0; pixel < pixels; pixel++) weightedSums(weight, bias, windows, pixel * windowLength, output, pixel, pixels);
      return output;
    },
    backward(gradient) {
      for (let pixel = 0; pixel < pixels; pixel++)
        weightedSumsGradient(weight, bias, windows, pixel * windowLength, gradient, pixel, pixels, windowGradient);
      inputGradient.fill(0);
      for (let i = 0; i < places.length; i++) {
        const place = places[i] ?? 0;
        if (place >= 0) inputGradient[place] = (inputGradient[place] ?? 0) + (windowGradient[i] ?? 0);
      }
      return inputGradient;
    },
  };
}
