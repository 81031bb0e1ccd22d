import type { Image } from './image.js';

export type ResamplingMethod = 'bilinear' | 'area';

/** One axis of an image that is scaled to `scaled` pixels, of which `count` from `first` on are wanted. */
export interface AxisScaling {
  readonly scaled: number;
  readonly first: number;
  readonly count: number;
}

/** Which pixels of a source a new pixel is made of, with whole weights whose sum is the same for all. */
interface Taps {
  readonly source: readonly number[];
  readonly weight: readonly number[];
}

/**
 * Scales an image, channel by channel, along both axes at once: each new value is the weighted mean of the source's,
 * exact in integers and rounded once. With `S` pixels of the source on an axis and `D` new ones, new pixel `i` is
 *
 * - bilinear: at `x = (i + 1/2) * S / D - 1/2`, limited to `0 … S - 1`, between the two pixels beside it (half-pixel
 *   centres, no smoothing before: made for factors near 1 and for enlarging);
 * - area: the mean over `i * S / D … (i + 1) * S / D`, pixels that it holds in part counting in part (made for reducing).
 *
 * @rounding floor(mean + 1/2)
 */
export function resample(image: Image, method: ResamplingMethod, rows: AxisScaling, columns: AxisScaling): Image {
  const across = tapsOf(method, image.width, columns);
  const down = tapsOf(method, image.height, rows);
  const divisor = across.total * down.total;
  const { channels, data } = image;
  const result = data instanceof Uint8Array ? new Uint8Array(rows.count * columns.count * channels) : new Uint16Array(rows.count * columns.count * channels);
  const lineLength = columns.count * channels;
  const sums = new Float64Array(lineLength);
  const lines = new Map<number, Float64Array>();
  down.taps.forEach(({ source, weight }, row) => {
    sums.fill(0);
    // Rows come in order, so what lies above is not needed again.
    for (const known of lines.keys()) if (known < (source[0] ?? 0)) lines.delete(known);
    source.forEach((y, k) => {
      const line = lines.get(y) ?? weighLine(image, y, across.taps);
      lines.set(y, line);
      for (let i = 0; i < lineLength; i++) sums[i] = (sums[i] ?? 0) + (weight[k] ?? 0) * (line[i] ?? 0);
    });
    // Sums stay below 2^53, so the quotient's floor is exact.
    for (let i = 0; i < lineLength; i++) result[row * lineLength + i] = Math.floor((2 * (sums[i] ?? 0) + divisor) / (2 * divisor));
  });
  return { height: rows.count, width: columns.count, channels, data: result };
}

/** One line of the source, weighed along the line only. */
function weighLine({ width, channels, data }: Image, y: number, taps: readonly Taps[]): Float64Array {
  const line = new Float64Array(taps.length * channels);
  const start = y * width * channels;
  taps.forEach(({ source, weight }, x) => {
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let k = 0; k < source.length; k++) sum += (weight[k] ?? 0) * (data[start + (source[k] ?? 0) * channels + channel] ?? 0);
      line[x * channels + channel] = sum;
    }
  });
  return line;
}

function tapsOf(method: ResamplingMethod, size: number, { scaled, first, count }: AxisScaling): { readonly taps: readonly Taps[]; readonly total: number } {
  const indices = Array.from({ length: count }, (_, i) => first + i);
  if (method === 'area') return { taps: indices.map((i) => areaTaps(size, scaled, i)), total: size };
  return { taps: indices.map((i) => bilinearTaps(size, scaled, i)), total: 2 * scaled };
}

/** Weights in units of 1 / D of a source pixel. */
function areaTaps(size: number, scaled: number, index: number): Taps {
  const [begin, end] = [index * size, (index + 1) * size];
  const from = Math.floor(begin / scaled);
  const source = Array.from({ length: Math.ceil(end / scaled) - from }, (_, k) => from + k);
  return { source, weight: source.map((x) => Math.min(end, (x + 1) * scaled) - Math.max(begin, x * scaled)) };
}

/** Weights in units of 1 / 2D. */
function bilinearTaps(size: number, scaled: number, index: number): Taps {
  const unit = 2 * scaled;
  const position = Math.min((size - 1) * unit, Math.max(0, (2 * index + 1) * size - scaled));
  const left = Math.floor(position / unit);
  const right = position - left * unit;
  return right === 0 ? { source: [left], weight: [unit] } : { source: [left, left + 1], weight: [unit - right, right] };
}
