import { defineDiagnostics } from '@netloom/ir';

/** What the VHDL backend cannot build, and what it wants to be known. */
export const hdlDiagnostics = defineDiagnostics('HDL', {
  optionsInvalid: { number: 1, severity: 'error', text: 'option {option} must fit the schema: {problem}.' },
  foldingUnknown: { number: 3, severity: 'error', text: 'folding {key}={actual} must be one of the candidates {candidates}.' },
  foldingLayerUnknown: { number: 4, severity: 'error', text: 'the configuration folds a layer that the graph does not have.' },
  targetUnreachable: { number: 5, severity: 'error', text: 'a frame must take at most {wanted} cycles for the target, but the fastest folding takes {fastest} (bottleneck {bottleneck}).' },
  budgetTooSmall: { number: 6, severity: 'error', text: 'the multipliers must fit the budget of {budget}, but the smallest folding has {smallest}.' },
  notQuantized: { number: 8, severity: 'error', text: 'hardware wants integers, but {value} is {type}.' },
  perChannelActivation: { number: 9, severity: 'error', text: 'activations must have one scale and zero point in hardware so far, but {value} has one per {axis}.' },
  noImplementation: { number: 10, severity: 'error', text: 'the requantization must have a proven implementation, but it has none.' },
  inputRead: { number: 11, severity: 'error', text: 'graph input {value} must be read by a layer, but none reads it.' },
  foldingKeyUnknown: { number: 13, severity: 'error', text: 'the folding of this layer has the keys {keys}, but the configuration names {key}.' },
  valueUnread: { number: 14, severity: 'error', text: 'a value must be read by a layer or leave the graph, but nothing reads {value}.' },
  foldingUnavailable: { number: 15, severity: 'error', text: 'some candidate must have all of the folding {folding}, but none does.' },
  kernelTooLarge: { number: 16, severity: 'error', text: 'the kernel must be at most {limit} in every direction, but it is {kernel}.' },
  padsTooLarge: { number: 17, severity: 'error', text: 'pads must be smaller than the kernel, but pads are {pads} and the kernel, dilated, is {kernel}.' },
  timingUnsettled: { number: 19, severity: 'warning', text: 'frames must settle for an exact frame interval, but after {frames} frames they have not; {cycles} cycles is that of the last one.' },
  sumTooWide: { number: 21, severity: 'error', text: 'a sum must take addends of at most {bitsLimit} bits and {sumLimit} bits itself, but addends have {bits} and it has {sum}.' },
  joinStarves: { number: 20, severity: 'error', text: 'the FIFOs in front of joins must exclude deadlock, but these streams could wait for each other: {streams}.' },
  rescaledTooWide: { number: 22, severity: 'error', text: 'values that are brought to another format must have at most {limit} bits, but one has {bits}.' },
  operandTooWide: { number: 23, severity: 'error', text: 'a layer must have inputs of at most {inputLimit} bits and weights, less their zero points, of at most {weightLimit}, but it has {input} and {weight}.' },
  factorTooWide: { number: 24, severity: 'error', text: 'a product must take factors of at most {limit} bits, but one has {bits}.' },
  targetDefault: { number: 12, severity: 'note', text: 'no target was given, so this is {target}.' },
});
