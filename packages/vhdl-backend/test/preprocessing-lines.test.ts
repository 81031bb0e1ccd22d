import { expect, it } from 'vitest';
import { preprocessingLines } from '../src/emit/preprocessing-lines.js';

it('says what the host does and what the first layer does', () => {
  expect(preprocessingLines(undefined, undefined)).toEqual([]);
  expect(preprocessingLines({ mean: [1, 2, 3], std: [4] }, undefined)).toEqual([
    '- Preprocessing, before quantization: (x - mean) / std with mean = 1, 2, 3 and std = 4.',
  ]);
  expect(preprocessingLines({ channels: 'BGR', resize: 'area', shorterSide: 9, crop: 'center', mean: [128] }, { scale: 0.5, mean: [64] })).toEqual([
    '- Colours of images: BGR.',
    '- Images of another size: resize area, shorter side 9, crop center.',
    '- Preprocessing, before quantization: (x - mean) / std with mean = 128 and std = 1.',
    '- The first layer computes (x * 0.5 - mean) / std with mean = 64 and std = 1 as part of its weights: the codes are the raw numbers themselves.',
  ]);
});
