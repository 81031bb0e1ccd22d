import type { GrowthStep } from '../growth-step.js';

/** Relu or Clip, either end of which may be open. */
export const activation: GrowthStep = {
  kind: 'activation',
  weight: 4,
  grow(draft, choices) {
    const source = draft.source(choices);
    if (source === undefined) return false;
    if (!choices.chance(0.35)) {
      draft.add({ ...source, name: draft.node('Relu', [source.name]), isComputed: true });
      return true;
    }
    const bounds = choices.pick(['both', 'low', 'high']);
    const low = choices.pick([0, 0, -1, 0.125, -0.3]);
    const operands = [source.name, bounds === 'high' ? '' : draft.constant([], [low])];
    if (bounds !== 'low') operands.push(draft.constant([], [low + choices.pick([1, 6, 0.4])]));
    draft.add({ ...source, name: draft.node('Clip', operands), isComputed: true });
    return true;
  },
};
