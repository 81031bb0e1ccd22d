import type { WindowGenerics } from './window.js';

/** Words of all banks together: a row has whole turns through the columns' banks. */
export function ringWords(g: WindowGenerics): number {
  const spread = g.tile_width === 1 ? 1 : g.dilation_width;
  const cellColumns = g.tile_width * spread;
  const cells = Math.floor((g.pad_left + g.in_width - 1) / cellColumns) - Math.floor(g.pad_left / cellColumns) + 1;
  return (g.buffer_rows * cells * cellColumns * g.channels) / g.in_lanes;
}

/** Whether some number of banks that holds a tile divides a ring of `rows` evenly. */
export function dividesEvenly(g: WindowGenerics, rows: number): boolean {
  return banksDown(g, rows) !== undefined;
}

/**
 * The fewest rows, at least `rows`, that at most one row of banks more than a tile has divides evenly: further banks
 * would take more logic to turn a tile into order than they save memory.
 */
export function bankedRows(g: WindowGenerics, rows: number): number {
  for (let banked = rows; ; banked += 1) {
    const banks = banksDown(g, banked);
    if (banks !== undefined && banks <= g.tile_height + 1) return banked;
  }
}

function banksDown(g: WindowGenerics, rows: number): number | undefined {
  const spread = g.tile_height === 1 ? 1 : g.dilation_height;
  if (rows % spread !== 0) return undefined;
  const cellRows = rows / spread;
  for (let banks = g.tile_height; banks <= cellRows; banks += 1) if (cellRows % banks === 0) return banks;
  return undefined;
}
