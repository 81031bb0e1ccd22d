import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with, or worth knowing about, quantizing a graph. */
export const quantDiagnostics = defineDiagnostics('QNT', {
  optionInvalid: { number: 1, severity: 'error', text: 'option {option} must be valid: {problem}.' },
  unknownLayer: { number: 2, severity: 'error', text: 'options of layers must name layers of the graph, but {layer} is none.' },
  alreadyQuantized: { number: 3, severity: 'error', text: 'all values must be floats, but {value} is {type}.' },
  ruleMissing: { number: 4, severity: 'error', text: 'the layer type needs a quantization rule, but no plugin adds one.' },
  aborted: { number: 5, severity: 'error', text: 'quantization was stopped after {frames} frames of calibration.' },
  optionUnused: { number: 6, severity: 'warning', text: 'option {option} has no effect without {needed}.' },
  unknownInput: { number: 7, severity: 'error', text: 'formats of inputs must name inputs of the graph, but {input} is none.' },
  frameInputMissing: { number: 10, severity: 'error', text: 'every calibration frame must hold input {input}, but {count} frames lack it, first frame {frame}.' },
  frameInputUnknown: { number: 11, severity: 'error', text: 'calibration frames must hold inputs of the graph alone, but {input} (first in frame {frame}) is none.' },
  frameSize: { number: 12, severity: 'error', text: 'input {input} has {expected} elements, but {count} calibration frames differ: frame {frame} has {actual}.' },
  frameNotFinite: { number: 13, severity: 'error', text: 'calibration data must be finite, but {count} frames of input {input} are not: element {index} of frame {frame} is {actual}.' },
  valueNotFinite: { number: 14, severity: 'error', text: 'all values must stay finite in calibration, but {value} becomes {actual} in frame {frame}.' },
  randomCalibration: { number: 15, severity: 'warning', text: 'there is no calibration data, so ranges come from {frames} frames of uniform random input within {low} and {high} (seed {seed}); accuracy will suffer.' },
  constantValue: { number: 20, severity: 'warning', text: 'value {value} is 0 in every calibration frame, so its range is unknown and taken as 0 to 1.' },
  rangeTooLarge: { number: 21, severity: 'error', text: 'magnitudes must stay below {limit} to be quantized, but {tensor} reaches {actual}.' },
  biasTooLarge: { number: 22, severity: 'warning', text: 'bias must fit 32 bits in units of input scale times weight scale, so the weights of channel {channel}, whose bias is {bias}, use {used} of {high} codes.' },
  parameterNotFloat: { number: 23, severity: 'error', text: 'parameter {parameter} must be float32 to be quantized, but it is {actual}.' },
  scaleUnusable: { number: 40, severity: 'error', text: 'the scale between accumulator and output must be positive and finite, but it is {scale} in channel {channel}.' },
  accumulatorTooWide: { number: 41, severity: 'error', text: 'accumulators must stay within 53 bits and a sign, but channel {channel} reaches {low} to {high}.' },
  sumInexact: { number: 44, severity: 'warning', text: 'the scales of the addends lie so far from each other, or from that of the sum, that no multipliers or tables of 44 bits give every sum, so the layer has no hardware.' },
  sumImplementation: { number: 45, severity: 'note', text: 'the sum is computed with {way}, equal to its definition on all {pairs} pairs of codes.' },
  sumTooWide: { number: 46, severity: 'warning', text: 'the scales of the addends have no common unit in which products with codes are exact in float32, and codes of {bits} bits together are more than the {limit} whose pairs can all be compared: the layer has no hardware.' },
  thresholdsNeeded: { number: 42, severity: 'warning', text: 'no multiplier reproduces the rounding exactly, so {count} thresholds are compared instead, which costs much.' },
  tooManyThresholds: { number: 43, severity: 'warning', text: 'no multiplier reproduces the rounding exactly, and {count} thresholds would be needed, more than {limit}: the layer has no hardware.' },
});
