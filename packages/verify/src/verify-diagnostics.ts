import { defineDiagnostics } from '@netloom/ir';

/** What keeps a model from being held against ONNX Runtime. */
export const verifyDiagnostics = defineDiagnostics('VFY', {
  runtimeRefused: { number: 1, severity: 'error', text: 'ONNX Runtime must run the model, but it does not: {problem}' },
  graphNotInteger: { number: 2, severity: 'error', text: 'the graph must be quantized, but {value} is {actual}.' },
  inputType: { number: 3, severity: 'error', text: 'inputs must be float or integers of 8 to 64 bits for ONNX Runtime, but this one is {actual}.' },
  inputMissing: { number: 4, severity: 'error', text: 'the input must be one of the model, but the graph says {tensors}.' },
});
