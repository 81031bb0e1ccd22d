/** The operands of {@link multiplyRows}: some patches times some rows of weights. */
export interface RowProduct {
  /** Where patch 0 begins, and the distance from one patch to the next. */
  readonly patchOffset: number;
  readonly patchStride: number;
  readonly patches: number;
  /** Elements of a patch, and weights of a row. */
  readonly columns: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Distance from one patch's sums to the next patch's. */
  readonly sumStride: number;
}

/**
 * sums[p * sumStride + row] = sum over i of patch[p][i] * weights[row * columns + i], for a range of rows.
 *
 * All in float64: exact for integers whose partial sums stay within 2^53, and in V8 no slower than 32-bit integers.
 * Two patches times four rows share their loads.
 */
export function multiplyRows(patch: Float64Array, weights: Float64Array, sums: Float64Array, product: RowProduct): void {
  const { patchOffset, patchStride, patches, columns, firstRow, rows, sumStride } = product;
  const end = firstRow + rows;
  for (let p = 0; p < patches; p += 2) {
    const x0 = patchOffset + p * patchStride;
    const s0 = p * sumStride;
    // An odd last patch is its own pair: its sums are written twice.
    const x1 = p + 1 < patches ? x0 + patchStride : x0;
    const s1 = p + 1 < patches ? s0 + sumStride : s0;
    let row = firstRow;
    for (; row + 4 <= end; row += 4) fourRows(patch, x0, x1, weights, row * columns, columns, sums, s0 + row, s1 + row);
    for (; row < end; row++) oneRow(patch, x0, x1, weights, row * columns, columns, sums, s0 + row, s1 + row);
  }
}

function fourRows(
  patch: Float64Array,
  x0: number,
  x1: number,
  weights: Float64Array,
  w0: number,
  columns: number,
  sums: Float64Array,
  s0: number,
  s1: number,
): void {
  const w1 = w0 + columns;
  const w2 = w1 + columns;
  const w3 = w2 + columns;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  for (let i = 0; i < columns; i++) {
    const x = patch[x0 + i] ?? 0;
    const y = patch[x1 + i] ?? 0;
    const p = weights[w0 + i] ?? 0;
    const q = weights[w1 + i] ?? 0;
    const r = weights[w2 + i] ?? 0;
    const s = weights[w3 + i] ?? 0;
    a += x * p;
    b += x * q;
    c += x * r;
    d += x * s;
    e += y * p;
    f += y * q;
    g += y * r;
    h += y * s;
  }
  sums[s0] = a;
  sums[s0 + 1] = b;
  sums[s0 + 2] = c;
  sums[s0 + 3] = d;
  sums[s1] = e;
  sums[s1 + 1] = f;
  sums[s1 + 2] = g;
  sums[s1 + 3] = h;
}

function oneRow(
  patch: Float64Array,
  x0: number,
  x1: number,
  weights: Float64Array,
  w0: number,
  columns: number,
  sums: Float64Array,
  s0: number,
  s1: number,
): void {
  let a = 0;
  let e = 0;
  for (let i = 0; i < columns; i++) {
    const weight = weights[w0 + i] ?? 0;
    a += (patch[x0 + i] ?? 0) * weight;
    e += (patch[x1 + i] ?? 0) * weight;
  }
  sums[s0] = a;
  sums[s1] = e;
}
