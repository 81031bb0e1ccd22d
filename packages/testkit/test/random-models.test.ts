import { createCompiler } from '@netloom/compiler';
import { type Evaluator, renderDiagnostic } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import {
  builtinGrowthSteps,
  growModel,
  judgeModel,
  mutateModel,
  randomModel,
  randomNumbers,
  randomOptions,
  randomRecipe,
  shrink,
  simplerRecipes,
} from '../src/index.js';

const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

describe('random models', () => {
  it('are the same for the same seed, and grow again from their recipe', () => {
    for (const seed of seeds(1, 50)) {
      const recipe = randomRecipe(seed);
      expect(growModel(recipe)).toEqual(randomModel(seed));
      expect(growModel({ steps: recipe.steps.map((step) => ({ ...step })) })).toEqual(randomModel(seed));
    }
  });

  it('use every way to grow, in graphs of 1 to 12 steps', () => {
    const recipes = seeds(1, 300).map((seed) => randomRecipe(seed).steps);
    expect([...new Set(recipes.flat().map(({ kind }) => kind))].sort()).toEqual(builtinGrowthSteps.map(({ kind }) => kind).sort());
    expect(Math.max(...recipes.map(({ length }) => length))).toBe(13);
    expect(Math.min(...recipes.map(({ length }) => length))).toBe(2);
  });

  it('take steps of others', () => {
    const double = { kind: 'acme-double', weight: 50, grow: growDouble };
    const steps = [...builtinGrowthSteps, double];
    const kinds = seeds(1, 5).flatMap((seed) => randomRecipe(seed, { steps }).steps.map(({ kind }) => kind));
    expect(kinds.filter((kind) => kind === 'acme-double').length).toBeGreaterThan(kinds.length / 3);
  });
});

const growDouble: (typeof builtinGrowthSteps)[number]['grow'] = (draft, choices) => {
  const source = draft.source(choices);
  if (source === undefined) return false;
  draft.add({ ...source, name: draft.node('Add', [source.name, source.name]), isComputed: true });
  return true;
};

describe('random models, from ONNX to ONNX Runtime and GHDL', () => {
  it.each(seeds(2001, 20))('model %d: the golden model and the hardware compute what ONNX Runtime does', async (seed) => {
    const { failure, comparisons, refusedBy } = await judgeModel(randomModel(seed), randomOptions(seed));
    expect(failure).toBeUndefined();
    if (refusedBy.length > 0) return;
    for (const judge of ['float', 'integer', 'hardware'] as const) {
      expect(comparisons[judge]?.values).toBeGreaterThan(0);
      expect(comparisons[judge]?.unjudgedLayers).toBe(0);
    }
    expect(comparisons.hardware?.isUnsettled).toBeUndefined();
  });

  it('are rarely beyond a limit', async () => {
    const all = seeds(2001, 20);
    let isRefused = 0;
    for (const seed of all) {
      const { failure, refusedBy } = await judgeModel(randomModel(seed), randomOptions(seed), { judges: ['integer'] });
      expect(failure, `seed ${seed}`).toBeUndefined();
      isRefused += refusedBy.length > 0 ? 1 : 0;
    }
    expect(isRefused).toBeLessThan(all.length / 4);
  });
});

/** Rounds one code of every convolution to the next one. */
const broken = (golden: Evaluator): Evaluator => ({
  evaluate(graph, inputs) {
    const values = new Map(golden.evaluate(graph, inputs));
    for (const { type, outputs, requantization } of graph.layers) {
      const data = values.get(outputs[0] ?? '');
      if (type !== 'Conv' || requantization === undefined || data === undefined) continue;
      data[0] = data[0] === requantization.low ? requantization.low + 1 : (data[0] ?? 0) - 1;
    }
    return values;
  },
});

/** A model of several layers, one of them a convolution. */
const withConv = 13;

describe('the judges', () => {
  const recipe = randomRecipe(withConv);
  const options = randomOptions(withConv);
  const modelOf = (grown: typeof recipe): Uint8Array => growModel(grown) ?? new Uint8Array();

  it.each(['integer', 'hardware'] as const)('%s: finds one wrong code in each frame', async (judge) => {
    expect(recipe.steps.some(({ kind }) => kind === 'conv')).toBe(true);
    const { failure } = await judgeModel(modelOf(recipe), options, { judges: [judge], evaluator: broken });
    expect(failure?.found).toBe(judge);
    expect(failure?.problems[0]).toMatch(/ instead of /);
  });

  it('lead to a small model with the same failure', async () => {
    const fails = async (candidate: typeof recipe): Promise<boolean> => {
      const model = growModel(candidate);
      if (model === undefined) return false;
      const { failure } = await judgeModel(model, options, { judges: ['integer'], evaluator: broken });
      return failure?.found === 'integer';
    };
    const smallest = await shrink(recipe, simplerRecipes, fails);
    expect(smallest.steps.map(({ kind }) => kind)).toEqual(['input', 'conv']);
    expect(smallest.steps.flatMap(({ choices }) => choices).reduce((sum, choice) => sum + choice, 0)).toBeLessThan(4);
  });
});

describe('mutations', () => {
  it('are refused with diagnostics or imported, of every part of the frontend', () => {
    const compiler = createCompiler();
    if (!compiler.ok) throw new Error(compiler.diagnostics.map(renderDiagnostic).join('\n'));
    const models = seeds(1, 20).map((seed) => randomModel(seed));
    const codes = new Set<string>();
    for (const seed of seeds(1, 400)) {
      const result = compiler.value.importModel(mutateModel(models, randomNumbers(seed)));
      if (!result.ok) expect(result.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      for (const { code } of result.diagnostics) codes.add(code);
    }
    expect(codes.size).toBeGreaterThan(15);
  });
});
