import { findGhdl } from '@netloom/toolchain';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchDirectory } from '../fixtures/scratch.js';
import { compileZooModel, simulateZooModel } from './prove-zoo-model.js';
import { zooModels } from './zoo-models.js';

const ghdl = await findGhdl();
const scratch = scratchDirectory();
const models = zooModels();
/** `npm run zoo` simulates them all. */
const simulated = /leaky_relu|colored_input|3x2_1x1_max_2x1_padding|conv_3x1_1x1_max_2x1$/;

describe.skipIf(models.length === 0)("pocket-cnn's zoo (skipped where ../shared/pocket-cnn is not there)", () => {
  it('has all of its 23 models', () => {
    expect(models).toHaveLength(23);
    expect(models.every(({ frames, expected }) => frames === 3 && expected.length >= 3)).toBe(true);
  });

  it.each(models)('$name gives the bytes of its reference', async (model) => {
    const golden = await compileZooModel(model, join(scratch.path, model.name));
    expect(golden).toEqual({ compared: model.expected.length, differing: 0 });
  });

  it.skipIf(!ghdl.ok).each(models.filter(({ name }) => simulated.test(name)))('$name does so in GHDL, image behind image, and stalled', async ({ name }) => {
    const directory = join(scratch.path, name);
    const full = await simulateZooModel(directory, 0);
    expect(full).toMatchObject({ frames: 3, equal: true, differing: 0, interval: full.predictedInterval });
    expect(await simulateZooModel(directory, 0.3)).toMatchObject({ frames: 3, equal: true, differing: 0, compared: full.compared });
  });
});
