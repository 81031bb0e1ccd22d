import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with frames. */
export const refmodelDiagnostics = defineDiagnostics('REF', {
  inputMissing: { number: 1, severity: 'error', text: 'a frame must hold every input of the graph, but {value} is missing.' },
  inputUnknown: { number: 2, severity: 'error', text: 'a frame must hold inputs of the graph alone, but {value} is none.' },
  inputSize: { number: 3, severity: 'error', text: '{value} must have {expected} elements, but it has {actual}.' },
  inputKind: { number: 4, severity: 'error', text: '{value} must be given as {expected}, but it is {actual}.' },
  inputOutOfRange: { number: 5, severity: 'error', text: 'elements of {value} must be {rule}, but element {index} is {actual}.' },
});
