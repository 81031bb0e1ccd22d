import { mapLength } from './layer.js';
import type { MapShape, TrainableLayer } from './layer.js';

/** Shape of the result of pooling 2x2 pixels without overlap. */
export function maxPoolShape({ channels, height, width }: MapShape): MapShape {
  if (height % 2 !== 0 || width % 2 !== 0) throw new RangeError(`max pooling: height and width must be even, but are ${height} and ${width}`);
  return { channels, height: height / 2, width: width / 2 };
}

/**
 * The maximum of every 2x2 pixels; the gradient goes to the first of equal ones, in row-major order.
 *
 * @shape [C, H, W] -> [C, H/2, W/2]
 */
export function createMaxPool(input: MapShape): TrainableLayer {
  const length = mapLength(maxPoolShape(input));
  const { width } = input;
  const output = new Float64Array(length);
  const chosen = new Int32Array(length);
  const inputGradient = new Float64Array(mapLength(input));
  return {
    parameters: [],
    outputLength: length,
    forward(values) {
      for (let at = 0; at < length; at++) {
        const row = Math.floor(at / (width / 2)); // of outputs, through all channels
        const corner = 2 * row * width + 2 * (at % (width / 2));
        let place = corner;
        for (const candidate of [corner + 1, corner + width, corner + width + 1]) {
          if ((values[candidate] ?? 0) > (values[place] ?? 0)) place = candidate;
        }
        chosen[at] = place;
        output[at] = values[place] ?? 0;
      }
      return output;
    },
    backward(outputGradient) {
      inputGradient.fill(0);
      for (let at = 0; at < length; at++) inputGradient[chosen[at] ?? 0] = outputGradient[at] ?? 0;
      return inputGradient;
    },
  };
}
