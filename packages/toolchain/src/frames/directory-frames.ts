import { type Diagnostic, type Preprocessing, type Result, type Value, failure, resultOf, success } from '@netloom/ir';
import { type Image, imageOf } from '../images/image.js';
import { jpegFormat } from '../input/jpeg.js';
import { pngFormat } from '../input/png.js';
import { readArrays } from '../input/read-arrays.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { fitToValue } from './fit-to-value.js';
import type { RawFrames } from './raw-frames.js';
import { SampleError } from './samples.js';

/** What stays in memory of images once they are fitted; others are read again when they are wanted. */
const memoryLimit = 2 ** 28;

type Pixels = Float64Array | Image['data'];

/**
 * One frame from each file. Every file is read and fitted once at the start, so that all that is wrong with any of them
 * is known at once; one is held at a time, and of fitted images as many as fit a quarter of a gibibyte.
 *
 * @errors TLC010 to TLC012, TLC016, TLC020, TLC021
 */
export function framesOfImages(
  files: readonly string[],
  value: Value,
  preprocessing: Preprocessing,
  onProgress: (done: number, total: number) => void,
  heldBytes: number = memoryLimit,
): Result<RawFrames> {
  const faults: Diagnostic[] = [];
  const held = new Map<number, Pixels>();
  let bytes = 0;
  let first: { readonly file: string; readonly bits: number } | undefined;
  files.forEach((file, index) => {
    onProgress(index, files.length);
    const read = readImage(file, value, preprocessing);
    faults.push(...read.diagnostics);
    if (!read.ok) return;
    const { pixels, bits } = read.value;
    first ??= { file, bits };
    if (bits !== first.bits) {
      const shown = { actual: bits, first: first.file, expected: first.bits };
      faults.push(toolchainDiagnostics.make.imageDepth(fileSubject(file), shown));
    }
    if (bytes + pixels.byteLength > heldBytes) return;
    bytes += pixels.byteLength;
    held.set(index, pixels);
  });
  return resultOf(faults, () => ({
    count: files.length,
    isPixels: first?.bits === 8,
    frame: (index) => new Map([[value.name, Float64Array.from(held.get(index) ?? readAgain(files[index] ?? '', value, preprocessing))]]),
  }));
}

interface FittedImage {
  readonly pixels: Pixels;
  readonly bits: number;
}

function readImage(file: string, value: Value, preprocessing: Preprocessing): Result<FittedImage> {
  const arrays = readArrays(file, [pngFormat, jpegFormat]);
  if (!arrays.ok) return arrays;
  const image = arrays.value.map(imageOf).find((found) => found !== undefined);
  if (image === undefined) throw new Error(`no image was read from ${file}`);
  const fitted = fitToValue(image, file, value, preprocessing);
  return fitted.ok ? success({ pixels: fitted.value, bits: 8 * image.data.BYTES_PER_ELEMENT }) : failure(fitted.diagnostics);
}

/** @throws SampleError if the file has become unreadable since */
function readAgain(file: string, value: Value, preprocessing: Preprocessing): Pixels {
  const read = readImage(file, value, preprocessing);
  if (!read.ok) throw new SampleError(read.diagnostics);
  return read.value.pixels;
}
