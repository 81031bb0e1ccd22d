import { describe, expect, it } from 'vitest';
import { drawAnswers } from '../src/demo/draw-answers.mjs';
import { drawPictures } from '../src/demo/picture.mjs';

describe('drawPictures', () => {
  it('puts pictures side by side and two rows into one line', () => {
    const bar = { width: 2, height: 2, pixels: [255, 0, 255, 0] };
    const grey = { width: 3, height: 3, pixels: [255, 0, 0, 0, 0, 0, 255, 255, 255] };
    expect(drawPictures([bar, grey])).toEqual(['█   ▒  ', '    ▒▒▒']);
  });

  it('draws nothing of nothing', () => {
    expect(drawPictures([])).toEqual([]);
  });
});

describe('drawAnswers', () => {
  it('tells right answers from wrong ones', () => {
    const images = { dims: [2, 2, 28], bytes: new Uint8Array(112).fill(255) };
    const scores = { shape: [2, 3], data: [-1, 4, 0, 5, 4, 3] };
    const [picture, blank, answers] = drawAnswers(images, { dims: [2], bytes: Uint8Array.of(1, 2) }, scores, 2).split('\n');
    expect(picture).toBe(`${'█'.repeat(28)}  ${'█'.repeat(28)}`);
    expect(blank).toBe('');
    expect(answers).toBe('answer 1, label 1: right     '.padEnd(30) + 'answer 0, label 2: wrong');
  });
});
