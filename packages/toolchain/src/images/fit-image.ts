import type { Preprocessing } from '@netloom/ir';
import { convertColours } from './colours.js';
import type { Image, ImageSize } from './image.js';
import { type AxisScaling, resample } from './resample.js';

/** The side of a scaled image up to which all sums are exact. */
const sideLimit = 65535;

/**
 * Brings an image into the colours and the size that a model takes: colours first, then scaling and cutting. Where
 * proportions are kept, sides are `floor(side * factor)`; where something is cut, `floor(excess / 2)` goes at the left and
 * at the top.
 *
 * @returns what keeps it from fitting as text
 */
export function fitImage(image: Image, size: ImageSize, { channels: order = 'RGB', resize = 'exact', shorterSide, crop = 'none' }: Preprocessing): Image | string {
  if (size.channels !== 1 && size.channels !== 3) return `there is no image of ${size.channels} channels`;
  const [height, width] = resize === 'exact' ? [image.height, image.width] : scaledSize(image, size, shorterSide, crop);
  const isScaled = height !== image.height || width !== image.width;
  const scaledTo = isScaled ? `, scaled to ${width}x${height}` : '';
  const shown = `${image.width}x${image.height}${scaledTo}`;
  if (Math.max(height, width) > sideLimit) return `it is ${shown}, more than ${sideLimit} pixels`;
  const fits = crop === 'center' ? height >= size.height && width >= size.width : height === size.height && width === size.width;
  if (!fits) return `it is ${shown}`;
  const coloured = convertColours(image, size.channels, order);
  const rows = middle(height, size.height);
  const columns = middle(width, size.width);
  return resize === 'exact' || !isScaled ? cut(coloured, rows, columns) : resample(coloured, resize, rows, columns);
}

/** Height and width before cutting. */
function scaledSize({ height, width }: Image, size: ImageSize, shorterSide: number | undefined, crop: 'none' | 'center'): readonly [number, number] {
  if (shorterSide !== undefined)
    return height <= width ? [shorterSide, Math.floor((width * shorterSide) / height)] : [Math.floor((height * shorterSide) / width), shorterSide];
  if (crop === 'none') return [size.height, size.width];
  // The least scaling that covers the model's size.
  return width * size.height >= height * size.width
    ? [size.height, Math.floor((width * size.height) / height)]
    : [Math.floor((height * size.width) / width), size.width];
}

function middle(scaled: number, count: number): AxisScaling {
  return { scaled, first: Math.floor((scaled - count) / 2), count };
}

function cut(image: Image, rows: AxisScaling, columns: AxisScaling): Image {
  if (rows.count === image.height && columns.count === image.width) return image;
  const { width, channels, data } = image;
  const lineLength = columns.count * channels;
  const result = data instanceof Uint8Array ? new Uint8Array(rows.count * lineLength) : new Uint16Array(rows.count * lineLength);
  for (let row = 0; row < rows.count; row++) {
    const start = ((rows.first + row) * width + columns.first) * channels;
    result.set(data.subarray(start, start + lineLength), row * lineLength);
  }
  return { height: rows.count, width: columns.count, channels, data: result };
}
