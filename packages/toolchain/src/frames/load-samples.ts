import { existsSync, statSync } from 'node:fs';
import { type Diagnostic, type Graph, type Preprocessing, type Result, type Value, failure, hasErrors, success, valueOf } from '@netloom/ir';
import { type Image, imageOf } from '../images/image.js';
import { builtinInputFormats } from '../input/read-arrays.js';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { framesOfArrays } from './array-samples.js';
import { type ArraySource, parseArraySource, readSource } from './choose-array.js';
import { framesOfImages } from './directory-frames.js';
import { fitToValue } from './fit-to-value.js';
import { type ImageDirectory, listImages } from './image-directory.js';
import { preprocessFrames, preprocessingProblems } from './preprocessing.js';
import type { RawFrames } from './raw-frames.js';
import type { SampleClasses, SampleOptions, Samples } from './samples.js';

/**
 * Reads frames for a graph's inputs: of a file, `FILE` or `FILE.npz:KEY`, or one of each image in a directory.
 *
 * @errors TLC010 to TLC024
 */
export function loadSamples(text: string, graph: Graph, options: SampleOptions = {}): Result<Samples> {
  const { preprocessing = {} } = options;
  const wrong = graph.inputs.flatMap((name) => preprocessingProblems(valueOf(graph, name), preprocessing));
  const source = parseArraySource(text);
  const loaded = isDirectory(source) ? fromDirectory(source.file, graph, options) : fromFile(source, graph, options);
  const diagnostics: readonly Diagnostic[] = [...wrong, ...loaded.diagnostics];
  if (!loaded.ok || hasErrors(wrong)) return failure(diagnostics);
  const { raw, positions, total, classes } = loaded.value;
  return success(
    {
      total,
      positions,
      isPixels: raw.isPixels,
      ...preprocessFrames(raw, graph, preprocessing),
      raw: preprocessFrames(raw, graph, {}),
      ...(classes === undefined ? {} : { classes }),
    },
    diagnostics,
  );
}

interface Loaded {
  readonly raw: RawFrames;
  readonly total: number;
  readonly positions: readonly number[];
  readonly classes?: SampleClasses;
}

function isDirectory({ file, key }: ArraySource): boolean {
  return key === undefined && existsSync(file) && statSync(file).isDirectory();
}

function fromFile(source: ArraySource, graph: Graph, { preprocessing = {}, formats = builtinInputFormats, limit = Infinity }: SampleOptions): Result<Loaded> {
  const read = readSource(source, formats);
  if (!read.ok) return read;
  const [image] = read.value.map(imageOf);
  const [input] = graph.inputs;
  const raw =
    image !== undefined && input !== undefined && graph.inputs.length === 1
      ? frameOfImage(source.file, image, valueOf(graph, input), preprocessing)
      : framesOfArrays(source, read.value, graph, preprocessing.layout);
  if (!raw.ok) return raw;
  const { count: total } = raw.value;
  const count = Math.min(total, limit);
  return success({ raw: { ...raw.value, count }, total, positions: Array.from({ length: count }, (_, i) => i) });
}

function frameOfImage(file: string, image: Image, value: Value, preprocessing: Preprocessing): Result<RawFrames> {
  const fitted = fitToValue(image, file, value, preprocessing);
  if (!fitted.ok) return fitted;
  const pixels = Float64Array.from(fitted.value);
  return success({ count: 1, isPixels: image.data.BYTES_PER_ELEMENT === 1, frame: () => new Map([[value.name, pixels]]) });
}

function fromDirectory(directory: string, graph: Graph, { preprocessing = {}, limit = Infinity, onProgress }: SampleOptions): Result<Loaded> {
  const [input] = graph.inputs;
  if (input === undefined || graph.inputs.length !== 1) {
    const subject = { kind: 'directory', name: directory };
    return failure([toolchainDiagnostics.make.directoryInputs(subject, { count: graph.inputs.length })]);
  }
  const listed = listImages(directory);
  if (!listed.ok) return listed;
  const { files } = listed.value;
  const positions = spread(files.length, limit);
  const taken = positions.map((position) => files[position] ?? '');
  const raw = framesOfImages(taken, valueOf(graph, input), preprocessing, onProgress ?? (() => undefined));
  if (!raw.ok) return raw;
  return success({ raw: raw.value, total: files.length, positions, ...classesOf(listed.value, positions) });
}

/** At most `limit` of `total` places, evenly: files of one class lie side by side, and all classes shall be there. */
function spread(total: number, limit: number): readonly number[] {
  const count = Math.min(total, limit);
  return Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
}

/** Classes are the sub-directories, if all files lie in one. */
function classesOf({ folders, folderOf }: ImageDirectory, positions: readonly number[]): { readonly classes?: SampleClasses } {
  if (folderOf.includes(-1)) return {};
  return { classes: { names: folders, numbers: positions.map((position) => folderOf[position] ?? 0) } };
}
