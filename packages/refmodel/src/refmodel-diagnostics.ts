import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with frames, and with integer graphs beyond what every stage checks. */
export const refmodelDiagnostics = defineDiagnostics('REF', {
  inputMissing: { number: 1, severity: 'error', text: 'a frame must hold every input of the graph, but {value} is missing.' },
  inputUnknown: { number: 2, severity: 'error', text: 'a frame must hold inputs of the graph alone, but {value} is none.' },
  inputSize: { number: 3, severity: 'error', text: '{value} must have {expected} elements, but it has {actual}.' },
  inputKind: { number: 4, severity: 'error', text: '{value} must be given as {expected}, but it is {actual}.' },
  inputOutOfRange: { number: 5, severity: 'error', text: 'elements of {value} must be {rule}, but element {index} is {actual}.' },
  operandFormat: { number: 10, severity: 'error', text: '{operand} must be {rule}, but it is {actual}.' },
  accumulatorTooWide: { number: 11, severity: 'error', text: 'accumulators must stay within 53 bits and a sign, but channel {channel} reaches {low} to {high}.' },
  formatChanged: { number: 12, severity: 'error', text: 'the output must have the format of the input, {expected}, but it is {actual}.' },
});
