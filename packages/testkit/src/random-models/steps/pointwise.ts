import type { GrowthStep } from '../growth-step.js';

/** A function of one element, which hardware looks up in a table. */
export const pointwise: GrowthStep = {
  kind: 'pointwise',
  weight: 2,
  grow(draft, choices) {
    const operators = ['LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'Elu', ...(draft.opset >= 14 ? ['HardSwish'] : [])];
    const source = draft.source(choices);
    if (source === undefined) return false;
    const operator = choices.pick(operators);
    const hasAlpha = ['LeakyRelu', 'HardSigmoid', 'Elu'].includes(operator) && choices.chance(0.5);
    const attributes = hasAlpha ? { alpha: { float: choices.pick([0.1, 0.25, 0.3]) } } : undefined;
    draft.add({ ...source, name: draft.node(operator, [source.name], attributes), isComputed: true });
    return true;
  },
};
