import type { GrowthStep } from '../growth-step.js';

/** A graph input: images, signals or vectors; channels first, or last with a Transpose behind it. */
export const input: GrowthStep = {
  kind: 'input',
  weight: 0.3,
  grow(draft, choices) {
    if (draft.features.length === 0) draft.opset = choices.pick([17, 13, 19, 21]);
    const rank = choices.pick([2, 2, 2, 2, 1, 1, 0]);
    const greatest = rank === 1 ? 24 : 10;
    const space = Array.from({ length: rank }, () => choices.integer(1, greatest));
    const channels = choices.chance(0.15) ? choices.integer(5, rank === 0 ? 48 : 24) : choices.integer(1, 4);
    if (!draft.afford(0, space.reduce((product, size) => product * size, channels))) return false;
    if (rank > 0 && choices.chance(0.15)) {
      const raw = draft.input([...space, channels]);
      const order = [0, rank + 1, ...space.map((_, i) => i + 1)];
      draft.add({ name: draft.node('Transpose', [raw], { perm: { ints: order } }), channels, space, order: 'plain', isComputed: false });
    } else draft.add({ name: draft.input([channels, ...space]), channels, space, order: 'plain', isComputed: false });
    return true;
  },
};
