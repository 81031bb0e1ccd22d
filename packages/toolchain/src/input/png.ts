import { failure, success } from '@netloom/ir';
import { type DecodedPng, convertIndexedToRgb, decode } from 'fast-png';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { InputFormat } from './input-format.js';
import { unpackedLimit } from './sample-array.js';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * A PNG image as one array H, W, C with 8- or 16-bit values as they are stored; smaller grey values are scaled to 8 bits, palettes
 * are looked up.
 *
 * An alpha channel is dropped: the colours are those that are stored, whatever shines through.
 *
 * @errors TLC012 formatInvalid
 */
export const pngFormat: InputFormat = {
  name: 'png',
  detect: (content) => signature.every((byte, i) => content[i] === byte),
  read(content, file) {
    const invalid = (problem: string) =>
      failure<never>([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'png', problem })]);
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    if (content.length < 33) return invalid('it ends within the header');
    // The size is checked before anything is allocated: at most 4 channels of 2 bytes.
    if (view.getUint32(16) * view.getUint32(20) * 8 > unpackedLimit)
      return invalid(`it must have at most ${unpackedLimit / 8} pixels, but it is ${view.getUint32(16)}x${view.getUint32(20)}`);
    try {
      const image = decode(content, { checkCrc: true });
      const { data, channels } = pixelsOf(image);
      const shape = [image.height, image.width, channels % 2 === 0 ? channels - 1 : channels];
      return success([{ name: '', shape, integral: true, data: withoutAlpha(data, channels), image: true }]);
    } catch (error) {
      return invalid(messageOf(error));
    }
  },
};

type Pixels = Uint8Array | Uint16Array;

interface DecodedPixels {
  readonly data: Pixels;
  readonly channels: number;
}

function pixelsOf(image: DecodedPng): DecodedPixels {
  const paletteChannels = image.palette?.[0]?.length;
  if (paletteChannels !== undefined) return { data: bytesOf(convertIndexedToRgb(image)), channels: paletteChannels };
  const { data, channels, depth } = image;
  if (data instanceof Uint16Array) return { data, channels };
  return { data: depth < 8 ? unpackGrey(image) : bytesOf(data), channels };
}

/** Grey values of 1, 2 or 4 bits, scaled to 0 to 255; rows start at whole bytes. */
function unpackGrey({ data, width, height, depth }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const greatest = 2 ** depth - 1;
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const x = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + Math.floor((x * depth) / 8)] ?? 0;
    grey[i] = (((byte >> (8 - depth - ((x * depth) % 8))) & greatest) * 255) / greatest;
  }
  return grey;
}

function bytesOf(data: DecodedPng['data']): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

/** The colours alone. Channels are even in number when the last is alpha. */
function withoutAlpha(data: Pixels, channels: number): Pixels {
  const alpha = channels - 1;
  return channels % 2 === 1 ? data : data.filter((_, i) => i % channels !== alpha);
}
