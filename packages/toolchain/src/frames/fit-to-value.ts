import { type Preprocessing, type Result, type Value, failure, resultOf } from '@netloom/ir';
import { fitImage } from '../images/fit-image.js';
import type { Image, ImageSize } from '../images/image.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { frameReader, shapeProblem, valueProblems } from './array-samples.js';
import { matchLayout } from './match-layout.js';

/**
 * The numbers of an image as a graph input takes them, in stream order: brought into its colours and size if the input
 * is an image, else as they are.
 *
 * @errors TLC016 sampleShape, TLC017 sampleValue, TLC020 imageSize
 */
export function fitToValue(image: Image, file: string, value: Value, preprocessing: Preprocessing): Result<Float64Array | Image['data']> {
  const size = imageSizeOf(value);
  if (size === undefined || (size.channels !== 1 && size.channels !== 3)) {
    const shape = [image.height, image.width, image.channels];
    const layout = matchLayout(value, shape);
    if (layout?.frames !== 1) return failure([shapeProblem(file, shape, value)]);
    return resultOf(valueProblems(file, image.data, value), () => frameReader(value, image.data, layout)(0));
  }
  const fitted = fitImage(image, size, preprocessing);
  if (typeof fitted !== 'string') return resultOf(valueProblems(file, fitted.data, value), () => fitted.data);
  const asked = preprocessing.crop === 'center' ? ' or more' : '';
  const shown = { expected: `${size.width}x${size.height}${asked}`, problem: fitted };
  const hint = 'See resize and crop of the preprocessing in the configuration.';
  return failure([toolchainDiagnostics.make.imageSize(fileSubject(file), shown, hint)]);
}

/** What an input takes if it is an image, or one that was flattened in the order of the stream. */
function imageSizeOf({ axes, provenance }: Value): ImageSize | undefined {
  const candidates = [axes, provenance?.factors ?? []];
  const [height, width, channels] = candidates.find((list) => list.length === 3) ?? [];
  if (height === undefined || width === undefined || channels === undefined) return undefined;
  return { height: height.size, width: width.size, channels: channels.size };
}
