import { drawPictures } from './picture.mjs';

/** @typedef {{ dims: number[], bytes: Uint8Array }} Idx */

const gap = '  ';

/**
 * Draws digits side by side, and under each its label and the class with the greatest score.
 *
 * @param {Idx} images [N, height, width]
 * @param {Idx} labels [N]
 * @param {{ shape: number[], data: number[] }} scores [frames, classes]
 * @param {number} frames
 * @returns {string}
 */
export function drawAnswers(images, labels, scores, frames) {
  const [, height = 0, width = 0] = images.dims;
  const size = height * width;
  const pictures = Array.from({ length: frames }, (_, i) => ({ width, height, pixels: images.bytes.subarray(i * size, (i + 1) * size) }));
  const classes = scores.data.length / frames;
  const answers = pictures.map((_, i) => {
    const values = scores.data.slice(i * classes, (i + 1) * classes);
    const answer = values.indexOf(Math.max(...values));
    const label = labels.bytes[i];
    return `answer ${answer}, label ${label}: ${answer === label ? 'right' : 'wrong'}`.padEnd(width);
  });
  return [...drawPictures(pictures), '', answers.join(gap).trimEnd()].map((line) => line.trimEnd()).join('\n');
}
