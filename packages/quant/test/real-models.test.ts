import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeModel } from '@netloom/onnx-frontend/codec';
import { type Graph, checkLegality, codeRange, elementCount, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { integerOf, parts, quantizer } from './support/graph-builder.js';
import { Lockstep } from './support/lockstep.js';
import { anonymous, frontend, roundTrip } from './support/round-trip.js';
import { Random } from './support/random.js';

const folder = fileURLToPath(new URL('../../../../shared/models/', import.meta.url));
const models = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(`${folder}${name}/model.onnx`)) : [];
const random = new Random(1);

function randomInputs(graph: Graph): ReadonlyMap<string, Int32Array> {
  const inputs = graph.inputs.map((input) => {
    const { axes, type } = valueOf(graph, input);
    const { low, high } = codeRange(integerOf(type));
    return [input, random.integers(elementCount(axes), low, high)] as const;
  });
  return new Map(inputs);
}

/** True for models of operators that ONNX Runtime has; others are verified in lowered form elsewhere. */
function isRunnable(bytes: Uint8Array): boolean {
  const decoded = decodeModel(bytes);
  return decoded.ok && (decoded.value.graph?.node ?? []).every(({ domain }) => ['', 'ai.onnx', 'com.microsoft'].includes(domain ?? ''));
}

const imports = models.map((name) => {
  const bytes = readFileSync(`${folder}${name}/model.onnx`);
  const imported = frontend.import(bytes, { name });
  const isQuantized = imported.ok && imported.value.inputs.some((input) => valueOf(imported.value, input).type.kind === 'integer');
  return { name, bytes, imported, isQuantized };
});

describe('published integer models', () => {
  for (const { name, bytes, imported, isQuantized } of imports) {
    if (!imported.ok || !isQuantized || !isRunnable(bytes)) continue;
    const graph = imported.value;
    it(`${name} equals ONNX Runtime in every tensor but explained ties`, { timeout: 60_000 }, async ({ annotate }) => {
      expect(checkLegality(graph, parts)).toEqual([]);
      expect(anonymous(roundTrip(graph))).toEqual(anonymous(graph));
      const exported = await Lockstep.load(graph);
      for (const lockstep of [await Lockstep.beside(graph, bytes), exported]) {
        await lockstep.compare(randomInputs(graph));
        const { values, explained, averages, unexplained } = lockstep.found;
        await annotate(`${lockstep === exported ? 'exported: ' : ''}${values} values compared, ${explained} explained differences, ${averages} of them of averages`);
        expect(unexplained).toEqual([]);
        expect(explained - averages).toBeLessThanOrEqual(Math.ceil(values / 20_000));
      }
    });
  }
});

describe('published float models, quantized and exported', () => {
  if (models.length === 0) it.skip('need the models beside the repository', () => undefined);
  for (const { name, imported, isQuantized } of imports) {
    if (!imported.ok || isQuantized) continue;
    it(`${name} equals ONNX Runtime in every tensor but explained ties`, { timeout: 60_000 }, async ({ annotate }) => {
      const quantized = quantizer.quantize(imported.value, { random: { frames: 1 } }, []);
      if (!quantized.ok) throw new Error(JSON.stringify(quantized.diagnostics));
      expect(anonymous(roundTrip(quantized.value))).toEqual(anonymous(quantized.value));
      const lockstep = await Lockstep.load(quantized.value);
      await lockstep.compare(randomInputs(quantized.value));
      const { values, explained, averages, unexplained } = lockstep.found;
      await annotate(`${values} values compared, ${explained} explained differences, ${averages} of them of averages`);
      expect(unexplained).toEqual([]);
      expect(explained - averages).toBeLessThanOrEqual(Math.ceil(values / 20_000));
    });
  }
});
