import type { Choices } from '../choices.js';
import { elementsOf } from '../draft.js';
import type { GrowthStep } from '../growth-step.js';
import { type WindowAxis, seesInput } from '../window.js';

/** Pools with dilated windows, some of which lie in padding alone, as at the corners of a frame; padding counts in averages. */
export const cornerPool: GrowthStep = {
  kind: 'corner-pool',
  weight: 0.7,
  grow(draft, choices) {
    const source = draft.source(choices, ({ space }) => space.length > 0);
    if (source === undefined) return false;
    const axes = source.space.map((size) => drawAxis(size, choices));
    const space = axes.map(({ size }) => size);
    const made = { channels: source.channels, space, order: 'plain', isComputed: true };
    const operator = draft.opset >= 19 ? choices.pick(['AveragePool', 'MaxPool']) : 'MaxPool';
    // Of windows without any element there is no maximum.
    const isWhole = axes.every((axis, i) => seesInput(axis, source.space[i] ?? 1));
    if (space.some((size) => size < 1) || (operator === 'MaxPool' && !isWhole)) return false;
    const taps = axes.reduce((product, { kernel }) => product * kernel, 1);
    if (!draft.afford(elementsOf(made) * taps, elementsOf(made))) return false;
    const ints = (key: keyof WindowAxis) => axes.map((axis) => axis[key]);
    const attributes = { kernel_shape: { ints: ints('kernel') }, strides: { ints: ints('stride') }, dilations: { ints: ints('dilation') }, pads: { ints: [...ints('begin'), ...ints('end')] } };
    draft.add({ name: draft.node(operator, [source.name], operator === 'MaxPool' ? attributes : { ...attributes, count_include_pad: { int: 1 } }), ...made });
    return true;
  },
};

function drawAxis(size: number, choices: Choices): WindowAxis {
  const kernel = choices.integer(1, 3);
  const dilation = choices.integer(1, 4);
  const [begin, end] = [choices.integer(0, kernel - 1), choices.integer(0, kernel - 1)];
  const stride = choices.pick([1, 2, 3]);
  return { kernel, dilation, begin, end, stride, size: Math.floor((size + begin + end - dilation * (kernel - 1) - 1) / stride) + 1 };
}
