import type { Choices } from '../choices.js';
import { elementsOf } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';
import { drawWindow } from '../window.js';

/** A convolution over one or two axes: grouped, depthwise with a multiplier, dilated, strided, padded unevenly. */
export const conv: GrowthStep = {
  kind: 'conv',
  weight: 6,
  grow(draft, choices) {
    const source = draft.source(choices, ({ space }) => space.length > 0);
    if (source === undefined) return false;
    const { channels, space } = source;
    const groups = drawGroups(channels, choices);
    const outputs = groups === 1 ? drawOutputs(choices) : groups * choices.integer(1, groups > 8 ? 1 : 3);
    const window = drawWindow(space, choices, { kernel: choices.chance(0.1) ? 11 : 5, dilation: 3, isPool: false });
    if (window === undefined) return false;
    const taps = window.kernel.reduce((product, size) => product * size, channels / groups);
    const made = { channels: outputs, space: window.space, order: 'plain', isComputed: true };
    if (!draft.afford(elementsOf(made) * taps, elementsOf(made))) return false;
    const weights = choices.normal(outputs * taps).map((weight) => weight / Math.sqrt(taps));
    const operands = [source.name, draft.constant([outputs, channels / groups, ...window.kernel], weights)];
    if (choices.chance(0.6)) operands.push(draft.constant([outputs], choices.normal(outputs)));
    const attributes = { ...window.attributes, ...(groups === 1 ? {} : { group: { int: groups } }) };
    draft.add({ name: draft.node('Conv', operands, attributes), ...made });
    return true;
  },
};

function drawOutputs(choices: Choices): number {
  return choices.chance(0.1) ? choices.integer(9, 40) : choices.integer(1, 8);
}

/** Groups of channels: one, one for each channel, or any number that divides them. */
function drawGroups(channels: number, choices: Choices): number {
  const several = Array.from({ length: channels }, (_, i) => i + 1).filter((groups) => groups > 1 && channels % groups === 0);
  if (several.length === 0 || !choices.chance(0.4)) return 1;
  return choices.chance(0.5) ? channels : choices.pick(several);
}
