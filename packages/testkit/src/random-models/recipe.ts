import { type RandomNumbers, randomNumbers } from '../random-numbers.js';
import { drawChoices, repeatChoices } from './choices.js';
import { ModelDraft } from './draft.js';
import type { GrowthStep } from './growth-step.js';
import { builtinGrowthSteps } from './steps/index.js';

/** How a random model grows: what can be made again, kept in a file, and simplified. */
export interface ModelRecipe {
  readonly steps: readonly RecipeStep[];
}

export interface RecipeStep {
  /** Of a {@link GrowthStep}. */
  readonly kind: string;
  /** Of the step's constants. */
  readonly seed: number;
  /** Its decisions, each as its distance from the simplest. */
  readonly choices: readonly number[];
  /** Of a quantized model, the decisions on the formats of what it adds. */
  readonly formats?: readonly number[];
}

export interface RecipeOptions {
  /** The ways to grow: those of the built-in layers by default; a plugin adds its own. */
  readonly steps?: readonly GrowthStep[];
  /** Steps behind the input; 1 to 12 by default. */
  readonly size?: { readonly low: number; readonly high: number };
}

/** A random recipe; the same seed and options give the same one. */
export function randomRecipe(seed: number, { steps = builtinGrowthSteps, size = { low: 1, high: 12 } }: RecipeOptions = {}): ModelRecipe {
  const random = randomNumbers(seed);
  const draft = new ModelDraft();
  const grown: RecipeStep[] = [];
  const grow = (step: GrowthStep | undefined): boolean => {
    if (step === undefined) return false;
    const stepSeed = random.integer(0, 2 ** 31 - 1);
    const choices = drawChoices(stepSeed);
    if (!step.grow(draft, choices)) return false;
    grown.push({ kind: step.kind, seed: stepSeed, choices: [...choices.taken] });
    return true;
  };
  const target = random.integer(size.low, size.high);
  // A step may not fit what has grown so far; others will.
  for (let tries = 0; tries < 20 && !grow(steps.find(({ kind }) => kind === 'input')); tries++);
  for (let tries = 0; (grown.length <= target || draft.encode() === undefined) && tries < 200; tries++) grow(weighted(steps, random));
  return { steps: grown };
}

/** The ONNX file of a recipe; steps that do not fit are left out. @returns undefined if no layer is left */
export function growModel(recipe: ModelRecipe, options: Pick<RecipeOptions, 'steps'> = {}): Uint8Array | undefined {
  return growDraft(recipe, options).encode();
}

/** The draft of a recipe, which knows what each of its steps has made. */
export function growDraft(recipe: ModelRecipe, { steps = builtinGrowthSteps }: Pick<RecipeOptions, 'steps'> = {}): ModelDraft {
  const draft = new ModelDraft();
  for (const [number, { kind, seed, choices }] of recipe.steps.entries()) {
    draft.step = number;
    steps.find((step) => step.kind === kind)?.grow(draft, repeatChoices(seed, choices));
  }
  return draft;
}

/** A random ONNX model of 1 to 12 layers, small enough to simulate in seconds; the same seed gives the same bytes. */
export function randomModel(seed: number, options: RecipeOptions = {}): Uint8Array {
  const model = growModel(randomRecipe(seed, options), options);
  if (model === undefined) throw new Error(`nothing has grown from seed ${seed}`);
  return model;
}

function weighted(steps: readonly GrowthStep[], random: RandomNumbers): GrowthStep | undefined {
  let place = random.next() * steps.reduce((sum, { weight }) => sum + weight, 0);
  return steps.find(({ weight }) => (place -= weight) < 0);
}
