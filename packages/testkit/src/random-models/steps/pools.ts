import { elementsOf } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';
import { drawWindow } from '../window.js';

/** The greatest or the average of each window; padding may round up, and count in averages. */
export const pools: readonly GrowthStep[] = ['MaxPool', 'AveragePool'].map((operator) => ({
  kind: operator === 'MaxPool' ? 'max-pool' : 'average-pool',
  weight: 2,
  grow(draft, choices) {
    const source = draft.source(choices, ({ space }) => space.length > 0);
    if (source === undefined) return false;
    const isAverage = operator === 'AveragePool';
    const knowsDilation = !isAverage || draft.opset >= 19;
    const window = drawWindow(source.space, choices, { kernel: 4, dilation: knowsDilation ? 2 : 1, isPool: true });
    if (window === undefined) return false;
    const made = { channels: source.channels, space: window.space, order: 'plain', isComputed: true };
    const taps = window.kernel.reduce((product, size) => product * size, 1);
    if (!draft.afford(elementsOf(made) * taps, elementsOf(made))) return false;
    const counts = isAverage && choices.chance(0.4);
    draft.add({ name: draft.node(operator, [source.name], { ...window.attributes, ...(counts ? { count_include_pad: { int: 1 } } : {}) }), ...made });
    return true;
  },
}));
