import type { OnnxRuntime } from '@netloom/toolchain';
import { type KeptChoices, drawChoices, repeatChoices } from '../choices.js';
import { type ModelRecipe, type RecipeOptions, type RecipeStep, growDraft, randomRecipe } from '../recipe.js';
import { quantizeModel } from './quantize-model.js';

/** A random recipe of a quantized model; the same seed and options give the same one. */
export async function randomQuantizedRecipe(seed: number, runtime: OnnxRuntime, options: RecipeOptions = {}): Promise<ModelRecipe> {
  const { steps } = randomRecipe(seed, options);
  const choices = steps.map((step) => drawChoices(formatSeed(step)));
  await quantizeModel(runtime, growDraft({ steps }, options), (step) => ofStep(choices, step));
  return { steps: steps.map((step, i) => ({ ...step, formats: choices[i]?.taken ?? [] })) };
}

/**
 * The ONNX file of a recipe's model, quantized; steps that do not fit are left out.
 *
 * @param runtime of which ranges are sampled
 * @returns undefined if no layer is left
 */
export function growQuantizedModel(recipe: ModelRecipe, runtime: OnnxRuntime, options: Pick<RecipeOptions, 'steps'> = {}): Promise<Uint8Array | undefined> {
  const choices = recipe.steps.map((step) => repeatChoices(formatSeed(step), step.formats ?? []));
  return quantizeModel(runtime, growDraft(recipe, options), (step) => ofStep(choices, step));
}

function formatSeed({ seed }: RecipeStep): number {
  return seed ^ 0x3c6ef372;
}

function ofStep(choices: readonly KeptChoices[], step: number): KeptChoices {
  const found = choices[step];
  if (found === undefined) throw new Error(`there is no step ${step}`);
  return found;
}
