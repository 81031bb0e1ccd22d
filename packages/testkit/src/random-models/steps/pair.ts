import type { Choices } from '../choices.js';
import { type Feature, type ModelDraft, elementsOf, isAligned } from '../draft.js';

/** An earlier feature beside one, brought to its shape by a projection where it needs one. @returns its tensor; undefined if none fits */
export function partnerOf(draft: ModelDraft, choices: Choices, main: Feature, suits: (feature: Feature) => boolean = () => true): string | undefined {
  const others = draft.features.filter((feature) => feature !== main && suits(feature)).reverse();
  const alike = others.filter((feature) => sameShape(feature, main));
  // As a rule without a projection, where that is possible.
  const candidates = alike.length > 0 && !choices.chance(0.3) ? alike : others.filter((feature) => strideTo(feature, main) !== undefined);
  if (candidates.length === 0) return undefined;
  const other = candidates[choices.integer(0, candidates.length - 1)];
  if (other === undefined) return undefined;
  return sameShape(other, main) ? other.name : project(draft, choices, other, main);
}

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
