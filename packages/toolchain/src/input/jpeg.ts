import { failure, success } from '@netloom/ir';
import { decode } from 'jpeg-js';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { InputFormat } from './input-format.js';
import { type JpegStructure, readJpegStructure } from './jpeg-structure.js';

/** What is decoded at most: 2^25 pixels, in 512 MiB. */
const pixelLimit = 2 ** 25;
const memoryLimitMebibytes = 512;
/** Progressive images have about ten; each costs a walk over the whole image. */
const scanLimit = 256;

/**
 * A JPEG image as one array H, W, C of bytes: R, G, B, or grey alone. Baseline and progressive, 8 bits. The decoder works
 * in integers (and doubles for Y Cb Cr to R G B), so every machine gives the same bytes; others may differ by a few
 * levels, as the standard lets them. The orientation that a camera noted is not applied.
 *
 * @source ITU-T T.81; the decoder is jpeg-js
 * @errors TLC012 formatInvalid
 */
export const jpegFormat: InputFormat = {
  name: 'jpeg',
  detect: (content) => content[0] === 0xff && content[1] === 0xd8 && content[2] === 0xff,
  read(content, file) {
    const invalid = (problem: string) =>
      failure<never>([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'jpeg', problem })]);
    const structure = readJpegStructure(content);
    if (typeof structure === 'string') return invalid(structure);
    const problem = problemOf(structure);
    if (problem !== undefined) return invalid(problem);
    const { width, height, components } = structure;
    try {
      const { data } = decode(content, {
        useTArray: true,
        formatAsRGBA: false,
        // Else it stumbles over restart intervals that do not divide the image; the structure is checked already.
        tolerantDecoding: true,
        maxResolutionInMP: pixelLimit / 1e6,
        maxMemoryUsageInMB: memoryLimitMebibytes,
        colorTransform: hasLuma(structure),
      });
      const channels = components.length;
      // The decoder repeats grey in three channels.
      const pixels = channels === 1 ? Uint8Array.from({ length: width * height }, (_, i) => data[3 * i] ?? 0) : data;
      return success([{ name: '', shape: [height, width, channels], integral: true, data: pixels, image: true }]);
    } catch (error) {
      // The decoder trips over tables that are missing.
      return invalid(error instanceof TypeError ? 'its tables must be whole' : messageOf(error));
    }
  },
};

function problemOf({ width, height, components, bits, scans }: JpegStructure): string | undefined {
  if (width === 0 || height === 0) return `it must have pixels, but it is ${width}x${height}`;
  if (width * height > pixelLimit) return `it must have at most ${pixelLimit} pixels, but it is ${width}x${height}`;
  if (bits !== 8) return `it must have 8 bits, but it has ${bits}`;
  if (components.length !== 1 && components.length !== 3) return `it must be grey or of three colours, but it has ${components.length} components`;
  return scans > scanLimit ? `it must have at most ${scanLimit} scans, but it has ${scans}` : undefined;
}

/** False if the components are R, G, B themselves: Adobe's segment says so, or their names. */
function hasLuma({ components, adobeTransform }: JpegStructure): boolean {
  if (adobeTransform !== undefined) return adobeTransform !== 0;
  return String.fromCharCode(...components) !== 'RGB';
}
