import { defineDiagnostics } from '@netloom/ir';

/** What can keep QONNX operators from being written as ONNX's own. */
export const loweringDiagnostics = defineDiagnostics('LOW', {
  operatorUnknown: { number: 1, severity: 'error', text: 'an operator of {domain} must be one of {known} to be written as standard operators, but it is {actual}.' },
  inputNotConstant: { number: 2, severity: 'error', text: 'input {input} must be one constant number, but it is {actual}.' },
  roundingUnknown: { number: 3, severity: 'error', text: 'the rounding mode must be one of {known}, but it is {actual}.' },
  operatorSetTooOld: { number: 4, severity: 'error', text: 'the model must use operator set {oldest} or newer for its QONNX operators to be written as standard ones, but it uses {actual}.' },
  inputsMissing: { number: 5, severity: 'error', text: 'there must be {rule} inputs and an output, but there are {actual} inputs.' },
});
