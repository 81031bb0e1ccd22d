/** Bins of one binade, the numbers of one sign from a power of two to the next. */
const binsPerBinade = 256;

/** Bits of a float32 below those that tell its bin. */
const bitsWithinBin = 15;

/** Elements of one bin, taken as evenly spread from `low` to `high`. */
export interface HistogramBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * How the elements of a value are distributed.
 *
 * Zeros are counted apart. Every other element is in the bin of all float32 numbers with the same sign, exponent and
 * first 8 bits of the fraction: 256 bins of equal width from each power of two to the next (subnormal numbers share the
 * binade of the least). So bins are fixed beforehand, nothing is ever moved from bin to bin, the order of the elements
 * does not matter, and an outlier does not make the bins of the others coarser.
 */
export class Histogram {
  /** How many elements there are, zeros among them. */
  count = 0;
  zeros = 0;
  /** Counts by sign and exponent, as float32 has them, then by the first bits of the fraction. */
  readonly #binades: (Float64Array | undefined)[] = [];

  /** Adds elements; they must be finite. */
  add(data: ArrayLike<number>): void {
    const elements = Float32Array.from(data);
    const bits = new Uint32Array(elements.buffer);
    for (let i = 0; i < elements.length; i++) {
      if (elements[i] === 0) {
        this.zeros++;
        continue;
      }
      const bin = (bits[i] ?? 0) >>> bitsWithinBin;
      const binade = (this.#binades[Math.floor(bin / binsPerBinade)] ??= new Float64Array(binsPerBinade));
      const index = bin % binsPerBinade;
      binade[index] = (binade[index] ?? 0) + 1;
    }
    this.count += elements.length;
  }

  /** The elements of several histograms together. */
  static joined(histograms: readonly Histogram[]): Histogram {
    const all = new Histogram();
    for (const histogram of histograms) {
      all.count += histogram.count;
      all.zeros += histogram.zeros;
      histogram.#binades.forEach((counts, binade) => {
        const sums = (all.#binades[binade] ??= new Float64Array(binsPerBinade));
        counts?.forEach((count, index) => {
          sums[index] = (sums[index] ?? 0) + count;
        });
      });
    }
    return all;
  }

  /** The bins that are not empty, in ascending order. */
  bins(): readonly HistogramBin[] {
    const positive: HistogramBin[] = [];
    const negative: HistogramBin[] = [];
    this.#binades.forEach((counts, binade) => {
      const exponent = binade % 256;
      const width = 2 ** (Math.max(exponent, 1) - 127) / binsPerBinade;
      counts?.forEach((count, index) => {
        if (count === 0) return;
        const least = (index + (exponent > 0 ? binsPerBinade : 0)) * width;
        if (binade < 256) positive.push({ low: least, high: least + width, count });
        else negative.push({ low: 0 - least - width, high: 0 - least, count });
      });
    });
    return [...negative.toReversed(), ...positive];
  }

  /**
   * The number below which this share of all elements lies, interpolated within its bin.
   *
   * @param share 0 to 1
   */
  quantile(share: number): number {
    const wanted = share * this.count;
    let below = 0;
    let zeros = this.zeros;
    for (const { low, high, count } of this.bins()) {
      if (low >= 0) {
        // Zeros lie before the first positive bin.
        if (zeros > 0 && below + zeros >= wanted) return 0;
        below += zeros;
        zeros = 0;
      }
      if (below + count >= wanted) return low + ((wanted - below) / count) * (high - low);
      below += count;
    }
    return 0;
  }
}
