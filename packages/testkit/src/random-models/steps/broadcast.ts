import type { Choices } from '../choices.js';
import { type Feature, type ModelDraft, elementsOf, hasChannels } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** The size of each new spatial dimension, at most. */
const spaceLimit = 6;

/** One pixel over space: alone, or added to a frame or multiplied with it, as another branch has made it or squeezed from the frame itself. */
export const broadcast: readonly GrowthStep[] = [
  {
    kind: 'expand',
    weight: 0.5,
    grow(draft, choices) {
      const source = draft.source(choices, isPixel);
      if (source === undefined) return false;
      const rank = source.space.length === 0 ? choices.integer(1, 2) : source.space.length;
      const space = Array.from({ length: rank }, () => choices.integer(1, spaceLimit));
      if (space.every((size) => size === 1) || !draft.afford(0, elementsOf({ ...source, space }))) return false;
      draft.add({ ...source, name: expanded(draft, choices, source, space), space, order: 'plain', isComputed: true });
      return true;
    },
  },
  {
    kind: 'pixel',
    weight: 1,
    grow(draft, choices) {
      const main = draft.source(choices, hasSpace);
      if (main === undefined) return false;
      const pixels = draft.features.filter((feature) => isPixel(feature) && feature.channels === main.channels && [0, main.space.length].includes(feature.space.length));
      const pixel = pixels.length === 0 ? undefined : choices.pick(pixels);
      return pixel !== undefined && join(draft, choices, main, pixel);
    },
  },
  {
    kind: 'squeeze',
    weight: 1.5,
    grow(draft, choices) {
      const main = draft.source(choices, hasSpace);
      if (main === undefined || !draft.afford(elementsOf(main), main.channels)) return false;
      const operator = choices.pick(['Average', 'Average', 'Max']);
      const ones = main.space.map(() => 1);
      let pixel: Feature = { ...main, name: draft.node(`Global${operator}Pool`, [main.name]), space: ones, order: 'plain', isComputed: true };
      const squeezed = choices.integer(1, 4);
      for (const [i, channels] of [squeezed, main.channels].slice(0, choices.pick([0, 2])).entries()) {
        const weight = draft.constant([channels, pixel.channels, ...ones], choices.normal(channels * pixel.channels));
        const made = draft.node('Conv', [pixel.name, weight]);
        pixel = { ...pixel, channels, name: i === 0 ? draft.node('Relu', [made]) : made };
      }
      const gate = choices.pick(['HardSigmoid', 'Sigmoid', 'Relu', '']);
      if (gate !== '') pixel = { ...pixel, name: draft.node(gate, [pixel.name]) };
      return join(draft, choices, main, pixel);
    },
  },
];

/** True for values of one pixel whose elements are channels. */
function isPixel(feature: Feature): boolean {
  return hasChannels(feature) && feature.space.every((size) => size === 1);
}

function hasSpace({ space }: Feature): boolean {
  return space.some((size) => size > 1);
}

/** The sum or the product of a frame and a pixel, which the operator broadcasts or an Expand repeats. */
function join(draft: ModelDraft, choices: Choices, main: Feature, pixel: Feature): boolean {
  const other = choices.chance(0.4) ? expanded(draft, choices, pixel, main.space) : aligned(draft, pixel, main.space.length);
  draft.add({ ...main, name: draft.node(choices.pick(['Add', 'Mul']), choices.chance(0.5) ? [main.name, other] : [other, main.name]), isComputed: true });
  return true;
}

/** An Expand to all sizes, or to those of space alone. @returns its tensor */
function expanded(draft: ModelDraft, choices: Choices, pixel: Feature, space: readonly number[]): string {
  const sizes = choices.pick([[1, pixel.channels, ...space], [1, 1, ...space], space]);
  const shape = draft.constant([sizes.length], sizes, 'int64');
  return draft.node('Expand', [aligned(draft, pixel, space.length), shape]);
}

/** The pixel with as many dimensions of space. @returns its tensor */
function aligned(draft: ModelDraft, { name, channels, space }: Feature, rank: number): string {
  if (space.length === rank) return name;
  const shape = [0, channels, ...new Array<number>(rank).fill(1)];
  return draft.node('Reshape', [name, draft.constant([shape.length], shape, 'int64')]);
}
