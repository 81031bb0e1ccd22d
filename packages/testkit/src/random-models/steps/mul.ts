import type { Feature } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';
import { partnerOf } from './pair.js';

/** Products of more values than this grow beyond what float32 holds, one behind the other. */
const mostFactors = 4;

/** Functions with results from 0 to 1, as gates have them. */
const gates = ['Sigmoid', 'HardSigmoid'] as const;

/** The product of the newest feature with an earlier one, with itself, or with a gate of either. */
export const mul: GrowthStep = {
  kind: 'mul',
  weight: 2.5,
  grow(draft, choices) {
    const main = draft.source(choices, ({ name }) => 2 * draft.factorsOf(name) <= mostFactors);
    if (main === undefined) return false;
    const suits = ({ name }: Feature): boolean => draft.factorsOf(main.name) + draft.factorsOf(name) <= mostFactors;
    const other = choices.chance(0.3) ? main.name : partnerOf(draft, choices, main, suits);
    if (other === undefined) return false;
    const factor = choices.chance(0.5) ? draft.node(choices.pick(gates), [other]) : other;
    const operands = choices.chance(0.5) ? [factor, main.name] : [main.name, factor];
    draft.add({ ...main, name: draft.node('Mul', operands), isComputed: true });
    return true;
  },
};
