import type { Choices } from '../choices.js';
import { type Feature, type ModelDraft, elementsOf } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** A border of zeros or of another constant, wider than any window, uneven, or negative: then it cuts. */
export const pad: readonly GrowthStep[] = [
  {
    kind: 'pad',
    weight: 2,
    grow(draft, choices) {
      const source = draft.source(choices, ({ space }) => space.length > 0);
      if (source === undefined) return false;
      const ends = source.space.map((size) => drawEnds(size, choices));
      const space = source.space.map((size, i) => size + (ends[i]?.begin ?? 0) + (ends[i]?.end ?? 0));
      if (ends.every(({ begin, end }) => begin === 0 && end === 0) || !draft.afford(0, elementsOf({ ...source, space }))) return false;
      const value = choices.pick([0, 0, 0, 1, -0.5, 3, 0.01]);
      draft.add({ ...source, name: border(draft, choices, source, ends, value), space, isComputed: true });
      return true;
    },
  },
  {
    // A border below everything is that of a pool alone.
    kind: 'pad-max-pool',
    weight: 0.3,
    grow(draft, choices) {
      const source = draft.source(choices, ({ space }) => space.length > 0);
      if (source === undefined) return false;
      const ends = source.space.map(() => ({ begin: choices.integer(0, 1), end: choices.integer(0, 1) }));
      const space = source.space.map((size, i) => size + (ends[i]?.begin ?? 0) + (ends[i]?.end ?? 0) - 1);
      const taps = 2 ** space.length;
      if (space.some((size) => size < 1) || !draft.afford(elementsOf({ ...source, space }) * taps, elementsOf({ ...source, space }))) return false;
      const padded = border(draft, choices, source, ends, choices.pick([Number.NEGATIVE_INFINITY, lowestFloat]));
      draft.add({ ...source, name: draft.node('MaxPool', [padded], { kernel_shape: { ints: space.map(() => 2) } }), space, isComputed: true });
      return true;
    },
  },
];

const lowestFloat = -(2 - 2 ** -23) * 2 ** 127;

interface Ends {
  readonly begin: number;
  readonly end: number;
}

/** What is added at both ends of an axis; at least one element is left. */
function drawEnds(size: number, choices: Choices): Ends {
  const least = choices.chance(0.3) ? -2 : 0;
  const [begin, end] = [choices.integer(0, 3 - least) + least, choices.integer(0, 3 - least) + least];
  return size + Math.min(0, begin) + Math.min(0, end) < 1 ? { begin: Math.max(0, begin), end: Math.max(0, end) } : { begin, end };
}

/** A Pad of all axes or, from version 18 on, of some; channels first, or last between two Transposes. @returns its tensor */
function border(draft: ModelDraft, choices: Choices, { name, channels, space }: Feature, ends: readonly Ends[], value: number): string {
  const rank = space.length + 2;
  const isTurned = choices.chance(0.15) && [channels, ...space].some((size) => size > 1);
  const firstAxis = isTurned ? 1 : 2;
  const axes = space.map((_, i) => firstAxis + i);
  const from = isTurned ? draft.node('Transpose', [name], { perm: { ints: [0, ...space.map((_, i) => i + 2), 1] } }) : name;
  const listed = draft.opset >= 18 && choices.chance(0.5);
  const entries = (key: keyof Ends): readonly number[] => {
    const list = ends.map((axis) => axis[key]);
    return listed ? list : Array.from({ length: rank }, (_, axis) => list[axis - firstAxis] ?? 0);
  };
  const pads = [...entries('begin'), ...entries('end')];
  const inputs = [from, draft.constant([pads.length], pads, 'int64'), value === 0 && choices.chance(0.5) ? '' : draft.constant([], [value])];
  if (listed) inputs.push(draft.constant([axes.length], axes.map((axis) => (choices.chance(0.3) ? axis - rank : axis)), 'int64'));
  const made = draft.node('Pad', inputs, choices.chance(0.3) ? { mode: { string: 'constant' } } : {});
  return isTurned ? draft.node('Transpose', [made], { perm: { ints: [0, rank - 1, ...space.map((_, i) => i + 1)] } }) : made;
}
