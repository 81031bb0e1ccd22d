const shades = ' ░▒▓█';

/**
 * Draws grey pictures side by side in text, two pixels above each other in one character, as characters are about twice
 * as high as wide.
 *
 * @param {{ width: number, height: number, pixels: ArrayLike<number> }[]} pictures pixels from 0 (blank) to 255, in rows
 * @returns {string[]} lines
 */
export function drawPictures(pictures) {
  const lineCount = Math.max(0, ...pictures.map(({ height }) => Math.ceil(height / 2)));
  return Array.from({ length: lineCount }, (_, line) => pictures.map((picture) => drawLine(picture, line)).join('  '));
}

/**
 * @param {{ width: number, height: number, pixels: ArrayLike<number> }} picture
 * @param {number} line
 */
function drawLine({ width, height, pixels }, line) {
  const pixel = (/** @type {number} */ row, /** @type {number} */ column) => (row < height ? (pixels[row * width + column] ?? 0) : 0);
  return Array.from({ length: width }, (_, column) => {
    const grey = (pixel(2 * line, column) + pixel(2 * line + 1, column)) / 2;
    return shades[Math.min(shades.length - 1, Math.floor((grey / 256) * shades.length))] ?? ' ';
  }).join('');
}
