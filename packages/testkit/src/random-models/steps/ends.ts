import { hasChannels } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** Further outputs: a feature that others read as well, the index of the greatest channel, channels last. */
export const ends: readonly GrowthStep[] = [
  {
    kind: 'shown',
    weight: 0.5,
    grow(draft, choices) {
      const source = draft.source(choices, ({ isComputed }) => isComputed);
      if (source === undefined) return false;
      draft.show(source);
      return true;
    },
  },
  {
    kind: 'arg-max',
    weight: 0.5,
    grow(draft, choices) {
      // Of elements that were channels and pixels, the index is that of the order in which they stream.
      const source = draft.source(choices, (feature) => hasChannels(feature) || feature.order.startsWith('channels last'));
      if (source === undefined) return false;
      const keeps = choices.chance(0.5);
      const selectsLast = choices.chance(0.3);
      const attributes = { axis: { int: 1 }, keepdims: { int: keeps ? 1 : 0 }, ...(selectsLast ? { select_last_index: { int: 1 } } : {}) };
      draft.close({ name: draft.node('ArgMax', [source.name], attributes), kind: 'int64', dims: [...(keeps ? [1] : []), ...source.space] });
      return true;
    },
  },
  {
    kind: 'channels-last-output',
    weight: 0.2,
    grow(draft, choices) {
      const source = draft.source(choices, ({ isComputed, space }) => isComputed && space.length > 0);
      if (source === undefined) return false;
      const order = [0, ...source.space.map((_, i) => i + 2), 1];
      const name = draft.node('Transpose', [source.name], { perm: { ints: order } });
      draft.close({ name, kind: 'float', dims: [...source.space, source.channels] });
      return true;
    },
  },
];
