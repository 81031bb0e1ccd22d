import type { GrowthStep } from '../growth-step.js';
import { partnerOf } from './pair.js';

/** The sum of the newest feature and an earlier one: residuals of any depth, nested and overlapping. */
export const add: GrowthStep = {
  kind: 'add',
  weight: 4,
  grow(draft, choices) {
    const main = draft.source(choices);
    const skip = main === undefined ? undefined : partnerOf(draft, choices, main);
    if (main === undefined || skip === undefined) return false;
    const operands = choices.chance(0.5) ? [skip, main.name] : [main.name, skip];
    draft.add({ ...main, name: draft.node('Add', operands), isComputed: true });
    return true;
  },
};
