/** Kernel positions that a beat of `window` holds. */
export interface WindowTile {
  readonly height: number;
  readonly width: number;
}

/** The tile of this many kernel positions, a divisor of all: as much of a kernel row as divides it, and rows of that. */
export function windowTile(kernel: WindowTile, positions: number): WindowTile {
  const width = greatestCommonDivisor(positions, kernel.width);
  return { height: positions / width, width };
}

/**
 * The order in which `window` gives the values of a window's block of channels: for each value, its index in the order
 * kernel row, kernel column, channel.
 *
 * @shape [tiles, channels / lanes, positions of a tile, lanes] -> index in [kernel height, kernel width, channels]
 */
export function windowOrder(kernel: WindowTile, tile: WindowTile, channels: number, lanes: number): number[] {
  const order: number[] = [];
  for (let top = 0; top < kernel.height; top += tile.height)
    for (let left = 0; left < kernel.width; left += tile.width)
      for (let group = 0; group < channels; group += lanes)
        for (let row = top; row < top + tile.height; row++)
          for (let column = left; column < left + tile.width; column++)
            for (let lane = 0; lane < lanes; lane++) order.push((row * kernel.width + column) * channels + group + lane);
  return order;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
