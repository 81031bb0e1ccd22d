import type { Evaluator } from '@netloom/ir';
import { decodeModel } from '@netloom/onnx-frontend/codec';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ModelRecipe,
  type QuantizedVerdict,
  growQuantizedModel,
  judgeQuantizedModel,
  judgingRuntime,
  quantizedGrowthSteps,
  randomOptions,
  randomQuantizedRecipe,
  shrink,
  simplerRecipes,
} from '../src/index.js';

const steps = quantizedGrowthSteps;
const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

const drawn = async (seed: number): Promise<ModelRecipe> => randomQuantizedRecipe(seed, await judgingRuntime(), { steps });
const grown = async (recipe: ModelRecipe): Promise<Uint8Array> => (await growQuantizedModel(recipe, await judgingRuntime(), { steps })) ?? new Uint8Array();

function operatorsOf(model: Uint8Array): readonly string[] {
  const decoded = decodeModel(model);
  return decoded.ok ? (decoded.value.graph?.node ?? []).map(({ op_type: operator }) => operator ?? '') : [];
}

describe('random quantized models', () => {
  it('are the same for the same seed, and grow again from their recipe', async () => {
    for (const seed of seeds(1, 5)) {
      const recipe = await drawn(seed);
      expect(await drawn(seed)).toEqual(recipe);
      expect(await grown(recipe)).toEqual(await grown({ steps: recipe.steps.map((step) => ({ ...step })) }));
      // The simplest formats are formats, too.
      expect(operatorsOf(await grown({ steps: recipe.steps.map((step) => ({ ...step, formats: [] })) }))).toContain('DequantizeLinear');
    }
  });
});

describe('random quantized models, from ONNX to ONNX Runtime', () => {
  const verdicts: QuantizedVerdict[] = [];
  const operators = new Set<string>();

  beforeAll(async () => {
    for (const seed of seeds(5001, 48)) {
      const model = await grown(await drawn(seed));
      operatorsOf(model).forEach((operator) => operators.add(operator));
      verdicts.push(await judgeQuantizedModel(model, randomOptions(seed), { judges: ['integer'] }));
    }
  }, 60_000);

  it('have every quantized tensor as the golden model has it', () => {
    for (const [i, { failure }] of verdicts.entries()) expect(failure, `seed ${5001 + i}`).toBeUndefined();
    const compared = verdicts.filter(({ comparisons }) => (comparisons.integer?.values ?? 0) > 0);
    expect(compared.length).toBeGreaterThan(verdicts.length / 2);
    expect(verdicts.reduce((sum, { comparisons }) => sum + (comparisons.integer?.values ?? 0), 0)).toBeGreaterThan(50_000);
  });

  it('have all forms', () => {
    for (const operator of ['QLinearConv', 'QLinearMatMul', 'QGemm', 'QLinearAdd', 'QLinearMul', 'QLinearConcat', 'QLinearAveragePool', 'Conv', 'MatMul', 'Gemm', 'ArgMax']) expect(operators).toContain(operator);
  });
});

describe('random quantized models, from ONNX to GHDL', () => {
  it.each(seeds(5101, 5))('model %d: the hardware computes what ONNX Runtime does', async (seed) => {
    const { failure, refusedBy, comparisons } = await judgeQuantizedModel(await grown(await drawn(seed)), randomOptions(seed));
    expect(failure).toBeUndefined();
    if (refusedBy.length === 0) expect(comparisons.hardware?.values).toBeGreaterThan(0);
  });
});

/** Another code in each average. */
const broken = (golden: Evaluator): Evaluator => ({
  evaluate(graph, inputs) {
    const values = new Map(golden.evaluate(graph, inputs));
    for (const { type, outputs, requantization } of graph.layers) {
      const data = values.get(outputs[0] ?? '');
      if (type !== 'AveragePool' || requantization === undefined || data === undefined) continue;
      data[0] = data[0] === requantization.low ? requantization.high : requantization.low;
    }
    return values;
  },
});

describe('the judge of quantized models', () => {
  it('finds one wrong code, and leads to a small model with the same failure', async () => {
    const isFound = async (recipe: ModelRecipe): Promise<boolean> => {
      const model = await grown(recipe);
      return model.length > 0 && (await judgeQuantizedModel(model, randomOptions(1), { judges: ['integer'], evaluator: broken })).failure?.found === 'integer';
    };
    const withAverage = await drawn(5002);
    expect(await isFound(withAverage)).toBe(true);
    const smallest = await shrink(withAverage, simplerRecipes, isFound, 40);
    expect(smallest.steps.length).toBeLessThan(withAverage.steps.length);
  });
});
