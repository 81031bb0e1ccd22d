import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onnxDiagnostics } from '../src/onnx-diagnostics.js';

const texts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('onnx-diagnostics.test.ts'))
  .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));

it('each message of the package is expected by one of its tests', () => {
  const codes = Object.values(onnxDiagnostics.definitions).map(({ number }) => `${onnxDiagnostics.prefix}${String(number).padStart(3, '0')}`);
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code) => !texts.some((text) => text.includes(code)))).toEqual([]);
});
