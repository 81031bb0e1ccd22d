import { conv, elementCount, gemm } from '@netloom/ir';
import { type ChannelFunction, type LayerContent, type LayerDraft, knownContent } from '../session/layer-draft.js';

/** The function of each output channel, or one for all; undefined where a channel reads more than the input of its own. */
export function channelFunctions(layer: LayerDraft): readonly ChannelFunction[] | undefined {
  if ('make' in layer.content) return layer.content.functions;
  const content = knownContent(layer);
  return content === undefined ? undefined : functionsOf(content);
}

/** The function of each output channel of a layer of float parameters; undefined where one reads more than the input of its own. */
export function functionsOf({ type, attributes, parameters: { weight, bias } }: LayerContent): readonly ChannelFunction[] | undefined {
  if (weight?.type.kind !== 'float32') return undefined;
  const rows = weight.axes[0]?.size ?? 0;
  const isDiagonal = type === gemm.type && weight.data.length === rows ** 2 && weight.data.every((element, i) => i % (rows + 1) === 0 || element === 0);
  const isDepthwise = type === conv.type && isOneTap(attributes, rows) && elementCount(weight.axes) === rows;
  if (!isDiagonal && !isDepthwise) return undefined;
  return Array.from({ length: rows }, (_, row) => ({ multiply: weight.data[isDiagonal ? row * (rows + 1) : row] ?? 0, add: bias?.data[row] ?? 0 }));
}

function isOneTap(attributes: LayerContent['attributes'], channels: number): boolean {
  const parsed = conv.attributes.safeParse(attributes);
  if (!parsed.success) return false;
  const { groups, kernel, strides, padsBegin, padsEnd } = parsed.data;
  return groups === channels && [...kernel, ...strides].every((size) => size === 1) && [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}

/** The function of a channel: the only one, or its own. */
export function functionAt(functions: readonly ChannelFunction[], channel: number): ChannelFunction {
  return functions[functions.length === 1 ? 0 : channel] ?? { multiply: 1, add: 0 };
}

/** Two functions of all elements as one, the second behind the first; undefined where either differs by channel. */
export function joined(first: readonly ChannelFunction[], second: readonly ChannelFunction[]): ChannelFunction | undefined {
  const [a, ...more] = first;
  const [b, ...others] = second;
  if (a === undefined || b === undefined || more.length + others.length > 0) return undefined;
  const evaluate = (x: number): number => applyFunctions([first, second], x, 0);
  return { multiply: b.multiply * a.multiply, add: b.multiply * a.add + b.add, evaluate };
}

/** One after another, in float32. */
export function applyFunctions(chain: readonly (readonly ChannelFunction[])[], real: number, channel: number): number {
  return chain.reduce((x, functions) => {
    const { multiply, add, evaluate } = functionAt(functions, channel);
    return evaluate === undefined ? Math.fround(Math.fround(x * multiply) + add) : evaluate(x);
  }, real);
}

/** True if all channels have the same functions. */
export function areAlike(chain: readonly (readonly ChannelFunction[])[]): boolean {
  return chain.every((functions) => functions.every(({ multiply, add }) => multiply === functionAt(functions, 0).multiply && add === functionAt(functions, 0).add));
}
