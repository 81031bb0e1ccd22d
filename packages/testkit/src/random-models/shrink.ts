import type { ModelRecipe, RecipeStep } from './recipe.js';

/** How far {@link shrink} goes by default. */
const defaultAttempts = 300;

/**
 * Makes what fails smaller while it still fails: greedy, in a fixed order, with a bound on the attempts.
 *
 * @param candidates simpler ones of it, the simplest first
 * @param fails asked once for each candidate
 */
export async function shrink<T>(
  failing: T,
  candidates: (value: T) => Iterable<T>,
  fails: (candidate: T) => Promise<boolean>,
  attempts: number = defaultAttempts,
): Promise<T> {
  let smallest = failing;
  let left = attempts;
  const asked = new Set<string>();
  for (let progress = true; progress; ) {
    progress = false;
    for (const candidate of candidates(smallest)) {
      const text = JSON.stringify(candidate);
      if (asked.has(text)) continue;
      asked.add(text);
      if (left-- <= 0) return smallest;
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      progress = true;
      break;
    }
  }
  return smallest;
}

/** Simpler recipes: fewer steps first, from the end and in halves; then simpler decisions of each step, and simpler formats. */
export function* simplerRecipes({ steps }: ModelRecipe): Generator<ModelRecipe> {
  for (let length = Math.floor(steps.length / 2); length >= 1; length = Math.floor(length / 2))
    for (let end = steps.length; end - length >= 1; end -= length) yield { steps: [...steps.slice(0, end - length), ...steps.slice(end)] };
  for (const [at, step] of steps.entries())
    for (const simpler of simplerSteps(step)) yield { steps: steps.map((other, i) => (i === at ? simpler : other)) };
}

function* simplerSteps(step: RecipeStep): Generator<RecipeStep> {
  for (const choices of simplerNumbers(step.choices)) yield { ...step, choices };
  for (const formats of simplerNumbers(step.formats ?? [])) yield { ...step, formats };
}

function* simplerNumbers(numbers: readonly number[]): Generator<readonly number[]> {
  if (numbers.some((number) => number > 0)) yield [];
  for (const [at, number] of numbers.entries())
    for (const less of new Set([0, number >> 1, number - 1])) {
      if (less >= 0 && less < number) yield numbers.map((other, i) => (i === at ? less : other));
    }
}
