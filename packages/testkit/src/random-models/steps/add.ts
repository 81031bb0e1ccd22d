import type { Choices } from '../choices.js';
import { type Feature, type ModelDraft, elementsOf, isAligned } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** The sum of the newest feature and an earlier one: residuals of any depth, nested and overlapping. */
export const add: GrowthStep = {
  kind: 'add',
  weight: 4,
  grow(draft, choices) {
    const main = draft.source(choices);
    if (main === undefined) return false;
    const others = draft.features.filter((feature) => feature !== main).reverse();
    const alike = others.filter((feature) => sameShape(feature, main));
    // As a rule without a projection, where that is possible.
    const candidates = alike.length > 0 && !choices.chance(0.3) ? alike : others.filter((feature) => strideTo(feature, main) !== undefined);
    if (candidates.length === 0) return false;
    const other = candidates[choices.integer(0, candidates.length - 1)];
    if (other === undefined) return false;
    const skip = sameShape(other, main) ? other.name : project(draft, choices, other, main);
    if (skip === undefined) return false;
    const operands = choices.chance(0.5) ? [skip, main.name] : [main.name, skip];
    draft.add({ ...main, name: draft.node('Add', operands), isComputed: true });
    return true;
  },
};

function sameShape(a: Feature, b: Feature): boolean {
  return a.channels === b.channels && isAligned(a, b);
}

/** Strides by which a window of one pixel brings space to another size; undefined if there are none. */
function strideTo(from: Feature, to: Feature): readonly number[] | undefined {
  if (from.space.length !== to.space.length || to.order !== 'plain') return undefined;
  const strides = from.space.map((size, i) => [1, 2, 3, 4].find((stride) => Math.ceil(size / stride) === to.space[i]));
  return strides.includes(undefined) ? undefined : strides.map((stride) => stride ?? 1);
}

/** A convolution of single pixels, or a dense layer, that gives a feature the shape of another. */
function project(draft: ModelDraft, choices: Choices, from: Feature, to: Feature): string | undefined {
  const strides = strideTo(from, to);
  if (strides === undefined || !draft.afford(elementsOf(to) * from.channels, 0)) return undefined;
  const ones = strides.map(() => 1);
  const weights = choices.normal(to.channels * from.channels).map((weight) => weight / Math.sqrt(from.channels));
  if (strides.length === 0) return draft.node('MatMul', [from.name, draft.constant([from.channels, to.channels], weights)]);
  const weight = draft.constant([to.channels, from.channels, ...ones], weights);
  return draft.node('Conv', [from.name, weight], { kernel_shape: { ints: ones }, strides: { ints: strides } });
}
