import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareLayers } from './support/lockstep.js';
import { Random } from './support/random.js';

const folder = join(import.meta.dirname, '../../../../shared/models');
const present = existsSync(folder);
const reason = present ? '' : ` (skipped: ${folder} is absent)`;

describe.skipIf(!present)(`a published model of operators of codes${reason}`, () => {
  it('gives the codes of ONNX Runtime, layer by layer', async () => {
    const random = new Random(11);
    const bytes = readFileSync(join(folder, 'micro_kws_int8_qlinear', 'model.onnx'));
    let total = 0;
    for (let frame = 0; frame < 8; frame++) {
      const { graph, compared, layers, differing } = await compareLayers(bytes, [1, 1960], Float32Array.from({ length: 1960 }, () => random.next() * 10 - 5));
      total += compared;
      expect(layers).toEqual(graph.layers.map(({ type }) => type));
      expect([...differing]).toEqual([]);
    }
    expect(total).toBeGreaterThan(100_000);
  });
});
