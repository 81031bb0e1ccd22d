import { elementsOf, squeezedOrder } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';

/** The greatest or the average of each channel: GlobalMaxPool, GlobalAveragePool, ReduceMean, ReduceMax. */
export const globalPools: readonly GrowthStep[] = ['Max', 'Average'].map((what) => ({
  kind: `global-${what.toLowerCase()}-pool`,
  weight: 0.8,
  grow(draft, choices) {
    const source = draft.source(choices, ({ space }) => space.length > 0);
    if (source === undefined || !draft.afford(elementsOf(source), source.channels)) return false;
    const ones = source.space.map(() => 1);
    if (!choices.chance(0.5)) {
      draft.add({ name: draft.node(`Global${what}Pool`, [source.name]), channels: source.channels, space: ones, order: 'plain', isComputed: true });
      return true;
    }
    const axes = source.space.map((_, i) => i + 2);
    const keeps = choices.chance(0.5);
    const operator = what === 'Max' ? 'ReduceMax' : 'ReduceMean';
    const listed = draft.opset >= 18;
    const inputs = listed ? [source.name, draft.constant([axes.length], axes, 'int64')] : [source.name];
    const name = draft.node(operator, inputs, { ...(listed ? {} : { axes: { ints: axes } }), keepdims: { int: keeps ? 1 : 0 } });
    draft.add({ name, channels: source.channels, space: keeps ? ones : [], order: keeps ? 'plain' : squeezedOrder(axes.length), isComputed: true });
    return true;
  },
}));
