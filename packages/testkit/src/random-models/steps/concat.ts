import type { Choices } from '../choices.js';
import { type Feature, type ModelDraft, elementsOf, hasChannels, isAligned } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** Channels of a joined value. */
const channelLimit = 40;

/** Joined channels: of any features with the same space, of branches of different depth, and of blocks as in DenseNet. */
export const concat: readonly GrowthStep[] = [
  {
    kind: 'concat',
    weight: 1.5,
    grow(draft, choices) {
      const main = draft.source(choices, hasChannels);
      if (main === undefined) return false;
      const others = draft.features.filter((feature) => feature !== main && isAligned(feature, main)).reverse();
      const parts = [main];
      for (let count = choices.integer(1, 3); count > 0; count--) {
        // A value beside itself, where there is no other.
        const other = others.length === 0 ? main : others[choices.integer(0, others.length - 1)];
        if (other !== undefined) parts.splice(choices.integer(0, parts.length), 0, other);
      }
      return join(draft, choices, parts) !== undefined;
    },
  },
  {
    kind: 'branches',
    weight: 1,
    grow(draft, choices) {
      const source = draft.source(choices, ({ space }) => space.length > 0);
      if (source === undefined) return false;
      const { length } = draft.features;
      const parts = Array.from({ length: choices.integer(2, 4) }, () => branch(draft, choices, source, choices.integer(0, 3)));
      join(draft, choices, parts);
      return draft.features.length > length;
    },
  },
  {
    kind: 'dense-block',
    weight: 0.7,
    grow(draft, choices) {
      const source = draft.source(choices, ({ space }) => space.length > 0);
      if (source === undefined) return false;
      let last: Feature = source;
      const { length } = draft.features;
      for (let count = choices.integer(1, 3); count > 0; count--) {
        const grown = layer(draft, choices, last) ?? last;
        last = join(draft, choices, choices.chance(0.5) ? [last, grown] : [grown, last]) ?? last;
      }
      return draft.features.length > length;
    },
  },
];

/** Adds the parts' channels, in this order; undefined if they are too many. */
function join(draft: ModelDraft, choices: Choices, parts: readonly Feature[]): Feature | undefined {
  const [first] = parts;
  const channels = parts.reduce((sum, part) => sum + part.channels, 0);
  if (first === undefined || channels > channelLimit || !draft.afford(0, elementsOf({ ...first, channels }))) return undefined;
  const axis = choices.chance(0.2) ? -1 - first.space.length : 1;
  const joined = { ...first, channels, name: draft.node('Concat', parts.map(({ name }) => name), { axis: { int: axis } }), isComputed: true };
  draft.add(joined);
  return joined;
}

/** Layers that keep the space, as many as there is work left for. */
function branch(draft: ModelDraft, choices: Choices, source: Feature, depth: number): Feature {
  let last = source;
  for (let i = 0; i < depth; i++) last = layer(draft, choices, last) ?? last;
  return last;
}

function layer(draft: ModelDraft, choices: Choices, source: Feature): Feature | undefined {
  const { channels, space } = source;
  const operator = choices.pick(['Conv', 'Conv', 'Relu', 'MaxPool', 'AveragePool']);
  if (operator === 'Relu') return offer(draft, { ...source, name: draft.node('Relu', [source.name]) });
  const size = choices.pick([1, 3]);
  const outputs = operator === 'Conv' ? choices.integer(1, 6) : channels;
  const taps = space.reduce((product) => product * size, operator === 'Conv' ? channels : 1);
  const made = { ...source, channels: outputs };
  if (!draft.afford(elementsOf(made) * taps, elementsOf(made))) return undefined;
  const window = { kernel_shape: { ints: space.map(() => size) }, pads: { ints: [...space, ...space].map(() => (size - 1) / 2) } };
  if (operator !== 'Conv') return offer(draft, { ...made, name: draft.node(operator, [source.name], window) });
  const weights = choices.normal(outputs * taps).map((weight) => weight / Math.sqrt(taps));
  const weight = draft.constant([outputs, channels, ...space.map(() => size)], weights);
  return offer(draft, { ...made, name: draft.node('Conv', [source.name, weight], window) });
}

function offer(draft: ModelDraft, feature: Feature): Feature {
  const made = { ...feature, order: 'plain', isComputed: true };
  draft.add(made);
  return made;
}
