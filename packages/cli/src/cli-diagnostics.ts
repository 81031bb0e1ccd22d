import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with the way the command was called. */
export const cliDiagnostics = defineDiagnostics('CLI', {
  usage: { number: 1, severity: 'error', text: '{problem}' },
  configInvalid: { number: 2, severity: 'error', text: 'the configuration must be JSON, but {problem}.' },
  configKeyUnknown: { number: 3, severity: 'error', text: '{key} is no key of the configuration; it may be {known}.' },
  configValue: { number: 4, severity: 'error', text: '{key} must be valid: {problem}.' },
  pluginMissing: { number: 5, severity: 'error', text: 'the plugin must be a file, a directory or an installed package, but it is none.' },
  pluginFailed: { number: 6, severity: 'error', text: 'the plugin must load, but it does not: {problem}' },
  pluginShape: { number: 7, severity: 'error', text: 'the default export must be a plugin made with definePlugin, but it is {actual}.' },
  optionsConflict: { number: 8, severity: 'error', text: '{first} and {second} cannot be used together.' },
  optionNeeds: { number: 9, severity: 'error', text: '{option} needs {needed}.' },
  labelCount: { number: 10, severity: 'error', text: 'there must be a label for each sample, but there are {labels} labels for {samples} samples.' },
  tooFewSamples: { number: 11, severity: 'error', text: '{wanted} frames were asked for, but {source} has {samples}.' },
  outputFormat: { number: 12, severity: 'error', text: 'a graph with {outputs} outputs needs an output file that ends in .npz, but it is {file}.' },
  notClassifying: { number: 13, severity: 'error', text: 'accuracy needs one class number or one score per class at the output, but {value} is {shape}.' },
  projectExpected: { number: 14, severity: 'error', text: 'this command wants a model file, but {path} is a directory.' },
  randomVectors: { number: 20, severity: 'note', text: 'there is no calibration data, so the {frames} frames of test vectors are random.' },
  fewerVectors: { number: 21, severity: 'note', text: 'there are {samples} calibration samples, so the project holds that many frames of test vectors instead of {wanted}.' },
  calibrationLimited: { number: 22, severity: 'note', text: '{used} of {samples} samples are used for calibration.' },
  alreadyInteger: { number: 23, severity: 'note', text: 'the model is an integer model already, so {options} are not used.' },
  preprocessingOnHost: { number: 24, severity: 'note', text: 'scale, mean and std of the preprocessing stay with the host: {reason}.' },
  preprocessingBaked: { number: 25, severity: 'error', text: 'the first layer of the project computes its preprocessing (scale {scale}; mean {mean}; std {std}), so no other can be given.' },
  labelsMissing: { number: 26, severity: 'error', text: 'there must be labels: of --labels, or the names of sub-directories if the samples are a directory of images and all lie in one.' },
  classCount: { number: 27, severity: 'warning', text: 'there should be a sub-directory for each class, but there are {directories} for {scores} scores; the first by name is class 0.' },
  internal: { number: 99, severity: 'error', text: 'this is a bug in Netloom: {problem}' },
});

/** The subject of messages about a command. */
export function commandSubject(command: string): { readonly kind: string; readonly name: string } {
  return { kind: 'command', name: command };
}
