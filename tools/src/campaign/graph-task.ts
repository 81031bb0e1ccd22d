import {
  type Judge,
  type ModelFailure,
  type ModelRecipe,
  type RandomOptions,
  type Verdict,
  growModel,
  judgeModel,
  judges,
  randomOptions,
  randomRecipe,
  shrink,
  simplerOptions,
  simplerRecipes,
} from '@netloom/testkit';
import { type Counts, addCounts } from './counts.js';
import { keepFailure } from './keep-failure.js';
import type { TaskResult, TaskSettings } from './task.js';

/** A model with its options: what is judged and shrunk. */
export interface GraphCase {
  readonly recipe: ModelRecipe;
  readonly options: RandomOptions;
}

/** How a case is judged; tests break the judges' golden model. */
export type JudgeCase = (model: Uint8Array, options: RandomOptions, asked: readonly Judge[]) => Promise<Verdict>;

const judgeCase: JudgeCase = (model, options, asked) => judgeModel(model, options, { judges: asked });

/** Cases that shrinking tries. */
const shrinkAttempts = 150;

/** Judges one random graph; a failure is shrunk and kept. */
export async function runGraphTask(seed: number, { keep }: Pick<TaskSettings, 'keep'>, judge: JudgeCase = judgeCase): Promise<TaskResult> {
  const found: GraphCase = { recipe: randomRecipe(seed), options: randomOptions(seed) };
  const verdict = await judge(modelOf(found), found.options, judges);
  if (verdict.failure === undefined) return { counts: countsOf(verdict), failures: [] };
  const { smallest, failure } = await shrinkFailure(found, verdict.failure, judge);
  const replay = { kind: 'graph', options: smallest.options, judges: judgesOf(failure) } as const;
  const directory = keepFailure(
    keep,
    `graph-${seed}`,
    {
      'model.onnx': modelOf(smallest),
      'recipe.json': `${JSON.stringify(smallest.recipe, null, 2)}\n`,
      'before-shrinking.onnx': modelOf(found),
      'report.txt': report(seed, found, smallest, verdict.failure, failure),
    },
    replay,
  );
  const line = `${directory}: ${failure.found}: ${failure.problems[0]?.split('\n')[0] ?? ''} (${smallest.recipe.steps.length} steps of ${found.recipe.steps.length})`;
  return { counts: countsOf(verdict), failures: [line] };
}

/** The smallest case in which the same judge finds something; of refusals, the same code. */
export async function shrinkFailure(found: GraphCase, failure: ModelFailure, judge: JudgeCase, attempts = shrinkAttempts): Promise<{ smallest: GraphCase; failure: ModelFailure }> {
  let last = failure;
  const smallest = await shrink(
    found,
    simplerCases,
    async (candidate) => {
      const model = growModel(candidate.recipe);
      const verdict = model === undefined ? undefined : await judge(model, candidate.options, judgesOf(failure));
      if (verdict?.failure === undefined || signature(verdict.failure) !== signature(failure)) return false;
      last = verdict.failure;
      return true;
    },
    attempts,
  );
  return { smallest, failure: last };
}

function* simplerCases({ recipe, options }: GraphCase): Generator<GraphCase> {
  for (const simpler of simplerRecipes(recipe)) yield { recipe: simpler, options };
  for (const simpler of simplerOptions(options)) yield { recipe, options: simpler };
}

/** What must stay the same while a failure is shrunk. */
function signature({ found, problems }: ModelFailure): string {
  return found === 'compile' ? `${found} ${problems[0]?.split(' ')[0] ?? ''}` : found;
}

/** The judges that must be asked to find a failure again. */
function judgesOf({ found }: ModelFailure): readonly Judge[] {
  const judge = judges.find((name) => name === found);
  return judge !== undefined ? [judge] : found === 'compile' ? [] : judges;
}

function modelOf({ recipe }: GraphCase): Uint8Array {
  const model = growModel(recipe);
  if (model === undefined) throw new Error('a recipe was kept of which nothing grows');
  return model;
}

function countsOf({ layers, comparisons, refusedBy, failure }: Verdict): Counts {
  let counts: Counts = { graphs: 1, ...(refusedBy.length > 0 ? { 'graphs refused': 1 } : {}), ...(failure === undefined ? {} : { 'graphs failed': 1, [`failures.${failure.found}`]: 1 }) };
  for (const code of new Set(refusedBy)) counts = addCounts(counts, { [`refused.${code}`]: 1 });
  for (const [type, count] of Object.entries(layers)) counts = addCounts(counts, { [`layers.${type}`]: count });
  for (const [judge, { values, explained, differences, unjudgedLayers, isUnsettled }] of Object.entries(comparisons))
    counts = addCounts(counts, { [`values.${judge}`]: values, [`explained.${judge}`]: explained, [`differences.${judge}`]: differences.length, [`unjudged.${judge}`]: unjudgedLayers, ...(isUnsettled === true ? { 'graphs unsettled': 1 } : {}) });
  return counts;
}

function report(seed: number, found: GraphCase, smallest: GraphCase, first: ModelFailure, last: ModelFailure): string {
  const kinds = ({ recipe }: GraphCase): string => recipe.steps.map(({ kind }) => kind).join(', ');
  return [
    `Seed ${seed}, found by: ${last.found}`,
    '',
    `As drawn: ${kinds(found)}`,
    JSON.stringify(found.options),
    ...first.problems,
    '',
    `Shrunk: ${kinds(smallest)}`,
    JSON.stringify(smallest.options),
    ...last.problems,
    '',
    'Try again: npm run campaign -- --replay THIS_DIRECTORY',
    '',
  ].join('\n');
}
