import {
  type Judge,
  type ModelRecipe,
  type QuantizedVerdict,
  type RandomOptions,
  type Verdict,
  growModel,
  growQuantizedModel,
  judgeModel,
  judgeQuantizedModel,
  judgingRuntime,
  quantizedGrowthSteps,
  randomQuantizedRecipe,
  randomRecipe,
} from '@netloom/testkit';
import { type Counts, addCounts } from './counts.js';

/** A kind of random graph: how it is drawn, grown and judged, and what is counted. */
export interface GraphKind<V extends Verdict = Verdict> {
  readonly kind: 'graph' | 'quantized';
  draw(seed: number): Promise<ModelRecipe>;
  /** The model of a recipe; undefined if nothing is left of it. */
  grow(recipe: ModelRecipe): Promise<Uint8Array | undefined>;
  judge(model: Uint8Array, options: RandomOptions, asked: readonly Judge[]): Promise<V>;
  countsOf(verdict: V): Counts;
}

/** Float models, which are quantized with random options. */
const floatGraphs: GraphKind = {
  kind: 'graph',
  draw: (seed) => Promise.resolve(randomRecipe(seed)),
  grow: (recipe) => Promise.resolve(growModel(recipe)),
  judge: (model, options, asked) => judgeModel(model, options, { judges: asked }),
  countsOf: verdictCounts,
};

const steps = quantizedGrowthSteps;

/** Models that are quantized already, in any form. */
const quantizedGraphs: GraphKind<QuantizedVerdict> = {
  kind: 'quantized',
  draw: async (seed) => randomQuantizedRecipe(seed, await judgingRuntime(), { steps }),
  grow: async (recipe) => growQuantizedModel(recipe, await judgingRuntime(), { steps }),
  judge: (model, options, asked) => judgeQuantizedModel(model, options, { judges: asked }),
  countsOf: (verdict) => {
    let counts = verdictCounts(verdict);
    for (const [operator, { values, explained, differing }] of Object.entries(verdict.operators))
      counts = addCounts(counts, { [`operators.${operator}`]: values, ...(explained > 0 ? { [`explainedBy.${operator}`]: explained } : {}), ...(differing > 0 ? { [`differing.${operator}`]: differing } : {}) });
    return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`quantized.${name}`, count]));
  },
};

export const graphKinds = { graph: floatGraphs, quantized: quantizedGraphs } as const;

function verdictCounts({ layers, comparisons, refusedBy, failure }: Verdict): Counts {
  let counts: Counts = { graphs: 1, ...(refusedBy.length > 0 ? { 'graphs refused': 1 } : {}), ...(failure === undefined ? {} : { 'graphs failed': 1, [`failures.${failure.found}`]: 1 }) };
  for (const code of new Set(refusedBy)) counts = addCounts(counts, { [`refused.${code}`]: 1 });
  for (const [type, count] of Object.entries(layers)) counts = addCounts(counts, { [`layers.${type}`]: count });
  for (const [judge, { values, explained, differences, unjudgedLayers, isUnsettled }] of Object.entries(comparisons))
    counts = addCounts(counts, { [`values.${judge}`]: values, [`explained.${judge}`]: explained, [`differences.${judge}`]: differences.length, [`unjudged.${judge}`]: unjudgedLayers, ...(isUnsettled === true ? { 'graphs unsettled': 1 } : {}) });
  return counts;
}
