import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '@netloom/onnx-frontend/codec';
import { loadOnnxRuntime, readArrays } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../../src/repository.mjs';
import { indexOfGreatest } from '../../src/training/cross-entropy.js';
import { calibrationDigits, demoDigits } from '../../src/training/digit-files.js';
import { digitSize, readDigits } from '../../src/training/digits.js';
import type { Digit } from '../../src/training/digits.js';
import { accuracyKey } from '../../src/training/lenet-digits.js';
import { inputName, outputName } from '../../src/training/to-onnx.js';
import { digitImage } from '../../src/training/train.js';

const folder = join(repositoryRoot, 'models', 'lenet-digits');
const bytes = readFileSync(join(folder, 'model.onnx'));
const digits = readDigits();

function metadata(key: string): string {
  const model = decodeModel(bytes);
  if (!model.ok) throw new Error('model.onnx cannot be read');
  const value = model.value.metadata_props?.find((candidate) => candidate.key === key)?.value;
  if (typeof value !== 'string') throw new Error(`model.onnx has no ${key}`);
  return value;
}

/** What ONNX Runtime answers, one label for each digit. */
async function answers(asked: readonly Digit[]): Promise<number[]> {
  const runtime = await loadOnnxRuntime();
  if (!runtime.ok) throw new Error('onnxruntime-node is not installed');
  const session = await runtime.value.load(bytes);
  const data = Float32Array.from(asked.flatMap((digit) => Array.from(digitImage(digit))));
  const dimensions = [asked.length, 1, digitSize, digitSize];
  const results = await session.run(new Map([[inputName, { type: 'float32', dimensions, data }]]));
  await session.release();
  const logits = results.get(outputName);
  if (!(logits?.data instanceof Float32Array)) throw new Error(`no ${outputName}`);
  const values = logits.data;
  const classes = logits.dimensions[1] ?? 0;
  return asked.map((_, i) => indexOfGreatest(values.subarray(i * classes, (i + 1) * classes)));
}

describe('models/lenet-digits', () => {
  it('gets as many held-out digits right in ONNX Runtime as it says, and more than 98 of 100', async () => {
    const given = await answers(digits.heldOut);
    const right = digits.heldOut.filter(({ label }, i) => given[i] === label).length;
    expect(metadata(accuracyKey)).toBe(`${right} of ${digits.heldOut.length}`);
    expect(right).toBeGreaterThan(0.98 * digits.heldOut.length);
  });

  it('has a page that tells the accuracy and the size of the file', () => {
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(page).toContain(metadata(accuracyKey));
    expect(page).toContain(`${bytes.length.toLocaleString('en-US')} bytes`);
  });

  it.each([
    { name: 'calibration', chosen: calibrationDigits(digits), from: digits.training },
    { name: 'demo', chosen: demoDigits(digits), from: digits.heldOut },
  ])('comes with the $name digits that the sources choose', ({ name, chosen, from }) => {
    const read = (kind: string): unknown => {
      const arrays = readArrays(join(folder, `${name}-${kind}.idx.gz`));
      return arrays.ok ? arrays.value.map(({ shape, data }) => ({ shape, data: Array.from(data) })) : arrays.diagnostics;
    };
    expect(read('images')).toEqual([
      { shape: [chosen.length, digitSize, digitSize], data: chosen.flatMap(({ pixels }) => Array.from(pixels)) },
    ]);
    expect(read('labels')).toEqual([{ shape: [chosen.length], data: chosen.map(({ label }) => label) }]);
    expect(chosen.every((digit) => from.includes(digit))).toBe(true);
    expect(new Set(chosen.map(({ label }) => label)).size).toBe(10);
  });
});
