import { type Judge, type ModelFailure, type ModelRecipe, type RandomOptions, judges, randomOptions, shrink, simplerOptions, simplerRecipes } from '@netloom/testkit';
import type { GraphKind } from './graph-kinds.js';
import { keepFailure } from './keep-failure.js';
import type { TaskResult, TaskSettings } from './task.js';

/** A model with its options: what is judged and shrunk. */
export interface GraphCase {
  readonly recipe: ModelRecipe;
  readonly options: RandomOptions;
}

/** Cases that shrinking tries. */
const shrinkAttempts = 150;

/** Judges one random graph; a failure is shrunk and kept. */
export async function runGraphTask(kind: GraphKind, seed: number, { keep }: Pick<TaskSettings, 'keep'>): Promise<TaskResult> {
  const found: GraphCase = { recipe: await kind.draw(seed), options: randomOptions(seed) };
  const verdict = await kind.judge(await modelOf(kind, found), found.options, judges);
  if (verdict.failure === undefined) return { counts: kind.countsOf(verdict), failures: [] };
  const { smallest, failure } = await shrinkFailure(kind, found, verdict.failure);
  const replay = { kind: kind.kind, options: smallest.options, judges: judgesOf(failure) } as const;
  const directory = keepFailure(
    keep,
    `${kind.kind}-${seed}`,
    {
      'model.onnx': await modelOf(kind, smallest),
      'recipe.json': `${JSON.stringify(smallest.recipe, null, 2)}\n`,
      'before-shrinking.onnx': await modelOf(kind, found),
      'report.txt': report(seed, found, smallest, verdict.failure, failure),
    },
    replay,
  );
  const line = `${directory}: ${failure.found}: ${failure.problems[0]?.split('\n')[0] ?? ''} (${smallest.recipe.steps.length} steps of ${found.recipe.steps.length})`;
  return { counts: kind.countsOf(verdict), failures: [line] };
}

/** The smallest case in which the same judge finds something; of refusals, the same code. */
export async function shrinkFailure(kind: GraphKind, found: GraphCase, failure: ModelFailure, attempts = shrinkAttempts): Promise<{ smallest: GraphCase; failure: ModelFailure }> {
  let last = failure;
  const smallest = await shrink(
    found,
    simplerCases,
    async (candidate) => {
      const model = await kind.grow(candidate.recipe);
      const verdict = model === undefined ? undefined : await kind.judge(model, candidate.options, judgesOf(failure));
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

async function modelOf(kind: GraphKind, { recipe }: GraphCase): Promise<Uint8Array> {
  const model = await kind.grow(recipe);
  if (model === undefined) throw new Error('a recipe was kept of which nothing grows');
  return model;
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
