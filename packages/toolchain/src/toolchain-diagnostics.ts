import { defineDiagnostics } from '@netloom/ir';

/** What can be wrong with tools, files, samples, projects and simulations. */
export const toolchainDiagnostics = defineDiagnostics('TLC', {
  toolMissing: { number: 1, severity: 'error', text: 'the tool must be installed, but it is neither {places}.' },
  toolUnusable: { number: 2, severity: 'error', text: 'the tool must run, but {path} does not: {problem}' },
  toolFailed: { number: 3, severity: 'error', text: 'the tool must accept {what}, but it ended with {ending}: {output}' },
  cancelled: { number: 4, severity: 'error', text: 'the work was cancelled.' },
  fileUnreadable: { number: 10, severity: 'error', text: 'the file must be readable, but {problem}.' },
  formatUnknown: { number: 11, severity: 'error', text: 'the file must be one of {formats} (by content), but it starts with {start}.' },
  formatInvalid: { number: 12, severity: 'error', text: 'the {format} file must be valid, but {problem}.' },
  arrayMissing: { number: 13, severity: 'error', text: 'the array must be one of {arrays}, but {key} was asked for.' },
  arrayAmbiguous: { number: 14, severity: 'error', text: 'one array of the file must fit {expected}, but {count} of {arrays} do.' },
  inputArrayMissing: { number: 15, severity: 'error', text: 'a file for {count} graph inputs must hold an array for each by name, but {input} is not among {arrays}.' },
  sampleShape: { number: 16, severity: 'error', text: 'samples must have the shape {expected}, with or without a batch, but the array is {actual}.' },
  sampleValue: { number: 17, severity: 'error', text: 'samples must be {rule}, but element {index} is {actual}.' },
  preprocessingInvalid: { number: 18, severity: 'error', text: 'scale, mean and std must be {rule}, but they are {scale}; {mean}; {std}.' },
  sampleCounts: { number: 19, severity: 'error', text: 'all inputs must have as many samples, but they have {counts}.' },
  imageSize: { number: 20, severity: 'error', text: 'images must be {expected}, but {problem}.' },
  imageDepth: { number: 21, severity: 'error', text: 'images of a directory must have as many bits per colour, but this one has {actual}, and {first} has {expected}.' },
  imagesMissing: { number: 22, severity: 'error', text: 'the directory must hold images ({endings}), but there are none in it or below.' },
  directoryInputs: { number: 23, severity: 'error', text: 'a directory of images serves models with one input, but there are {count}.' },
  methodMissing: { number: 24, severity: 'error', text: 'a shorter side needs a method of scaling in resize, bilinear or area, but there is {resize}.' },
  projectMissing: { number: 30, severity: 'error', text: 'the directory must hold a Netloom project, but {file} is not there.' },
  projectInvalid: { number: 31, severity: 'error', text: 'the project must be valid: {problem}.' },
  vectorsInvalid: { number: 32, severity: 'error', text: 'the vector file of {stream} must hold {expected} values for {frames} frames, but it holds {actual}.' },
  simulationFailed: { number: 33, severity: 'error', text: 'the simulation must end by itself, but it ended with {ending}: {output}' },
  simulationStalled: { number: 34, severity: 'error', text: 'data must keep flowing, but nothing moved from cycle {cycle} on; {progress}.' },
  simulationIncomplete: { number: 35, severity: 'error', text: 'every stream must be compared to its end, but for {stream} {actual} of {expected} values were.' },
  outputOccupied: { number: 40, severity: 'error', text: 'the output must be a new or empty directory or an earlier project, but it holds {found}.' },
  outputUnwritable: { number: 41, severity: 'error', text: 'the output must be writable, but {problem}.' },
  pathInvalid: { number: 42, severity: 'error', text: 'paths of a project must be relative and stay inside it, but one is {path}.' },
});

/** The subject of messages about a file or directory. */
export function fileSubject(path: string): { readonly kind: string; readonly name: string } {
  return { kind: 'file', name: path };
}

/** The text of anything that was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
