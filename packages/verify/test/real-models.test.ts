import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verify } from './support/verify.js';

const folder = join(import.meta.dirname, '../../../../shared/models');
const present = existsSync(folder);
const reason = present ? '' : ` (skipped: ${folder} is absent)`;
const models = present ? readdirSync(folder).filter((name) => name.includes('int8')) : [];

describe.skipIf(!present)(`published quantized models${reason}`, () => {
  it('are there', () => {
    expect(models.length).toBeGreaterThan(4);
  });

  it.each(models)('%s has the codes of ONNX Runtime in every quantized tensor', async (name) => {
    const { equal, tensors, uncompared, differences } = await verify(readFileSync(join(folder, name, 'model.onnx')), 2);
    expect(differences.filter(({ isExplained }) => !isExplained)).toEqual([]);
    expect(equal).toBe(true);
    expect(uncompared).toEqual([]);
    for (const { judge, values, lockstep } of tensors) {
      expect(judge).toBe('onnx-runtime');
      expect(values).toBeGreaterThan(0);
      expect(lockstep.largest).toBeLessThanOrEqual(1);
    }
  });
});
