import type { Image } from './image.js';

/**
 * The image in other colours: three channels become grey by ITU-R BT.601, grey is repeated in three channels, and R G B
 * become B G R on demand.
 *
 * @rounding grey = floor((19595 R + 38470 G + 7471 B + 32768) / 65536), the weights 0.299, 0.587, 0.114 in 16 bits
 * @source ITU-R BT.601-7, section 2.5.1
 */
export function convertColours(image: Image, channels: 1 | 3, order: 'RGB' | 'BGR'): Image {
  if (channels === 1) return image.channels === 1 ? image : toGrey(image);
  if (image.channels === 1) return mapPixels(image, 3, () => 0);
  return order === 'RGB' ? image : mapPixels(image, 3, (channel) => 2 - channel);
}

function toGrey(image: Image): Image {
  const { data } = image;
  const grey = mapPixels(image, 1, () => 0);
  for (let i = 0; i < grey.data.length; i++) {
    const [red = 0, green = 0, blue = 0] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]];
    grey.data[i] = Math.floor((19595 * red + 38470 * green + 7471 * blue + 32768) / 65536);
  }
  return grey;
}

/** @param source the channel that each new channel is taken from */
function mapPixels({ height, width, channels: before, data }: Image, channels: number, source: (channel: number) => number): Image {
  const count = height * width;
  const result = data instanceof Uint8Array ? new Uint8Array(count * channels) : new Uint16Array(count * channels);
  for (let channel = 0; channel < channels; channel++) {
    const from = source(channel);
    for (let i = 0; i < count; i++) result[i * channels + channel] = data[i * before + from] ?? 0;
  }
  return { height, width, channels, data: result };
}
