import { hasChannels } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** Functions of each channel: BatchNormalization, and Mul, Add, Sub and Div by a constant. */
export const affine: readonly GrowthStep[] = [
  {
    kind: 'batch-normalization',
    weight: 1.5,
    grow(draft, choices) {
      const source = draft.source(choices, hasChannels);
      if (source === undefined) return false;
      const { channels } = source;
      const constant = (data: Float32Array): string => draft.constant([channels], data);
      const moments = [choices.normal(channels), choices.normal(channels), choices.normal(channels)].map(constant);
      const variance = constant(choices.reals(channels, 0.25, 2));
      const attributes = choices.chance(0.3) ? { epsilon: { float: 0.001 } } : {};
      draft.add({ ...source, name: draft.node('BatchNormalization', [source.name, ...moments, variance], attributes), isComputed: true });
      return true;
    },
  },
  {
    kind: 'channel-constant',
    weight: 1.5,
    grow(draft, choices) {
      const source = draft.source(choices, hasChannels);
      if (source === undefined) return false;
      const operator = choices.pick(['Add', 'Mul', 'Sub', 'Div']);
      const isOne = choices.chance(0.3);
      const ones = source.space.map(() => 1);
      const dims = isOne ? [] : choices.pick([[source.channels, ...ones], [1, source.channels, ...ones]]);
      const count = isOne ? 1 : source.channels;
      const data = operator === 'Mul' || operator === 'Div' ? choices.reals(count, 0.5, 2) : choices.normal(count);
      const operands = [source.name, draft.constant(dims, data)];
      const isSwapped = operator !== 'Div' && choices.chance(0.3);
      draft.add({ ...source, name: draft.node(operator, isSwapped ? operands.reverse() : operands), isComputed: true });
      return true;
    },
  },
];
