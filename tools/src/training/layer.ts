/** Numbers that training changes. */
export interface Parameter {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float64Array;
  /** Sum of the gradients of the loss since it was last cleared. */
  readonly gradient: Float64Array;
}

/**
 * One layer, on one example at a time. Arrays that it returns are its own and hold until its next call.
 *
 * @shape feature maps are [C, H, W] in row-major order, like one image of an ONNX tensor
 */
export interface TrainableLayer {
  readonly parameters: readonly Parameter[];
  readonly outputLength: number;
  forward(input: Float64Array): Float64Array;
  /** Adds to the gradients of the parameters for the last input, and returns the gradient by that input. */
  backward(outputGradient: Float64Array): Float64Array;
}

/** Channels, height and width of a feature map. */
export interface MapShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export function mapLength({ channels, height, width }: MapShape): number {
  return channels * height * width;
}
