import type { GrowthStep } from '../growth-step.js';

/** A dense layer on a vector: Gemm with any attributes, or MatMul, with or without an Add behind it. */
export const dense: GrowthStep = {
  kind: 'dense',
  weight: 4,
  grow(draft, choices) {
    const source = draft.source(choices, ({ space }) => space.length === 0);
    if (source === undefined) return false;
    const inputs = source.channels;
    const outputs = choices.chance(0.1) ? choices.integer(13, 64) : choices.integer(1, 12);
    if (!draft.afford(inputs * outputs, outputs)) return false;
    const weights = choices.normal(inputs * outputs).map((weight) => weight / Math.sqrt(inputs));
    const made = { channels: outputs, space: [], order: 'plain', isComputed: true };
    if (choices.chance(0.4)) {
      const product = draft.node('MatMul', [source.name, draft.constant([inputs, outputs], weights)]);
      const name = choices.chance(0.5) ? draft.node('Add', [product, draft.constant([outputs], choices.normal(outputs))]) : product;
      draft.add({ name, ...made });
      return true;
    }
    const isTransposed = choices.chance(0.5);
    const operands = [source.name, draft.constant(isTransposed ? [outputs, inputs] : [inputs, outputs], weights)];
    const hasBias = choices.chance(0.6);
    if (hasBias) operands.push(draft.constant(choices.pick([[outputs], [1, outputs]]), choices.normal(outputs)));
    const attributes = {
      ...(isTransposed ? { transB: { int: 1 } } : {}),
      ...(choices.chance(0.2) ? { alpha: { float: 0.75 } } : {}),
      ...(hasBias && choices.chance(0.2) ? { beta: { float: -0.5 } } : {}),
    };
    draft.add({ name: draft.node('Gemm', operands, attributes), ...made });
    return true;
  },
};
