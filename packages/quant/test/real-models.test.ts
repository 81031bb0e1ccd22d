import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { builtinLayerTypes, codeRange, collectParts, elementCount, valueOf } from '@netloom/ir';
import { builtinImporters, createFrontend } from '@netloom/onnx-frontend';
import { describe, expect, it } from 'vitest';
import { integerOf, quantizer } from './support/graph-builder.js';
import { Lockstep } from './support/lockstep.js';
import { Random } from './support/random.js';

const folder = fileURLToPath(new URL('../../../../shared/models/', import.meta.url));
const models = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(`${folder}${name}/model.onnx`)) : [];
const collected = collectParts([builtinLayerTypes, builtinImporters]);
if (!collected.ok) throw new Error('the built-in plugins clash');
const frontend = createFrontend(collected.value);

describe('published float models, quantized and exported', () => {
  if (models.length === 0) it.skip('need the models beside the repository', () => undefined);
  for (const name of models) {
    const imported = frontend.import(readFileSync(`${folder}${name}/model.onnx`), { name });
    if (!imported.ok || [...imported.value.values.values()].some(({ type }) => type.kind === 'integer' && type.quantization !== undefined)) continue;
    it(`${name} equals ONNX Runtime in every tensor but explained ties`, { timeout: 60_000 }, async ({ annotate }) => {
      const quantized = quantizer.quantize(imported.value, { random: { frames: 1 } }, []);
      if (!quantized.ok) throw new Error(JSON.stringify(quantized.diagnostics));
      const lockstep = await Lockstep.load(quantized.value);
      const random = new Random(1);
      const inputs = quantized.value.inputs.map((input) => {
        const { axes, type } = valueOf(quantized.value, input);
        const { low, high } = codeRange(integerOf(type));
        return [input, random.integers(elementCount(axes), low, high)] as const;
      });
      await lockstep.compare(new Map(inputs));
      const { values, explained, averages, unexplained } = lockstep.found;
      await annotate(`${values} values compared, ${explained} explained differences, ${averages} of them of averages`);
      expect(unexplained).toEqual([]);
      expect(explained - averages).toBeLessThanOrEqual(Math.ceil(values / 20_000));
    });
  }
});
