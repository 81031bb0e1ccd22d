import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with a model of this dialect. */
export const dialectDiagnostics = defineDiagnostics('PCD', {
  scaleInvalid: { number: 1, severity: 'error', text: 'input {input} must be a scale of one number, a power of two from 1 to {limit}, but it is {actual}.' },
  zeroPointInvalid: { number: 2, severity: 'error', text: 'input {input} must be the zero point 0, but it is {actual}.' },
  scaleChanged: { number: 3, severity: 'error', text: 'the scale of the data is {expected} and must stay so, but here it is {actual}.' },
  notQuantized: { number: 4, severity: 'error', text: 'the data must be quantized by a QuantizeLinear before, but it is {actual}.' },
  slopeInvalid: { number: 5, severity: 'error', text: 'the slope must be {expected}, but it is {actual}.' },
  tooManyPixels: { number: 6, severity: 'error', text: 'the average must be of at most {limit} pixels, but it is of {actual}.' },
});
