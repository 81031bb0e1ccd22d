import { elementsOf, squeezedOrder } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** Nodes that compute nothing: Flatten and Reshape to a vector; Transpose, Unsqueeze and Identity, there and back again. */
export const views: readonly GrowthStep[] = [
  {
    kind: 'flatten',
    weight: 1.5,
    grow(draft, choices) {
      const source = draft.source(choices, ({ space }) => space.length > 0);
      if (source === undefined) return false;
      const count = elementsOf(source);
      const how = choices.pick(['Flatten', 'Reshape', 'channels last']);
      const isPlain = source.space.every((size) => size === 1);
      const perm = [0, ...source.space.map((_, i) => i + 2), 1];
      const tensor = how === 'channels last' ? draft.node('Transpose', [source.name], { perm: { ints: perm } }) : source.name;
      const name =
        how === 'Reshape'
          ? draft.node('Reshape', [tensor, draft.constant([2], choices.pick([[0, -1], [-1, count]]), 'int64')])
          : draft.node('Flatten', [tensor], { axis: { int: 1 } });
      const order = isPlain ? squeezedOrder(source.space.length) : `${how === 'channels last' ? how : 'channels first'} ${[source.channels, ...source.space].join('x')}`;
      draft.add({ ...source, name, channels: count, space: [], order });
      return true;
    },
  },
  {
    kind: 'round-trip',
    weight: 0.5,
    grow(draft, choices) {
      const source = draft.source(choices);
      if (source === undefined) return false;
      const how = choices.pick(['Identity', 'Transpose', 'Unsqueeze']);
      if (how === 'Identity') draft.add({ ...source, name: draft.node('Identity', [source.name]) });
      else if (how === 'Transpose') {
        const { length } = source.space;
        const there = draft.node('Transpose', [source.name], { perm: { ints: [0, ...source.space.map((_, i) => i + 2), 1] } });
        const shown = draft.node('Relu', [there]);
        const back = { perm: { ints: [0, length + 1, ...source.space.map((_, i) => i + 1)] } };
        draft.add({ ...source, name: draft.node('Transpose', [shown], back), isComputed: true });
      } else {
        const axes = (): string => draft.constant([1], [1], 'int64');
        draft.add({ ...source, name: draft.node('Squeeze', [draft.node('Unsqueeze', [source.name, axes()]), axes()]) });
      }
      return true;
    },
  },
];
