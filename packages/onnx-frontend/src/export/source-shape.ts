import { type Provenance, type Value, sourceShape } from '@netloom/ir';
import type { ModelDraft } from './model-draft.js';
import { channelsFirstShape, toChannelsFirst, toChannelsLast } from './tensor-format.js';

/** The shape that a value has in its source; that of the exported model where the source is unknown. */
export function shapeInSource(value: Value): number[] {
  return value.provenance === undefined ? channelsFirstShape(value) : sourceShape(value.provenance);
}

/** True if the source's tensor is N C H W (N C W, N C) of the value already. */
export function isChannelsFirst(value: Value): boolean {
  const { provenance, axes } = value;
  if (provenance === undefined) return true;
  if (sourceShape(provenance).join() !== channelsFirstShape(value).join()) return false;
  const sizes = [...axes.map(({ size }) => size)];
  const channels = provenance.factors.length - factorsFromEnd(provenance, sizes.at(-1) ?? 1);
  const expected = [...range(channels, provenance.factors.length), ...range(0, channels)];
  const isKept = (factor: number): boolean => (provenance.factors[factor]?.size ?? 1) > 1;
  return provenance.dimensions.flat().filter(isKept).join() === expected.filter(isKept).join();
}

/**
 * Adds the nodes that bring a tensor from its source's order and shape to N C H W.
 *
 * @returns the name of the result; `from` itself where nothing is to be done
 */
export function fromSource(draft: ModelDraft, value: Value, from: string): string {
  const { provenance } = value;
  if (provenance === undefined || isChannelsFirst(value)) return from;
  const view = new ViewNodes(draft, value.name, from, sourceShape(provenance));
  const order = provenance.dimensions.flat();
  view.reshape([1, ...order.map((factor) => provenance.factors[factor]?.size ?? 1)]);
  view.transpose([0, ...inverse(order).map((position) => position + 1)]);
  const sizes = value.axes.map(({ size }) => size);
  view.reshape([1, ...sizes]);
  view.transpose(toChannelsFirst(sizes.length + 1));
  return view.tensor;
}

/** Adds the nodes that bring a tensor from N C H W to its source's order and shape. */
export function toSource(draft: ModelDraft, value: Value, from: string): string {
  const { provenance } = value;
  if (provenance === undefined || isChannelsFirst(value)) return from;
  const view = new ViewNodes(draft, value.name, from, channelsFirstShape(value));
  view.transpose(toChannelsLast(value.axes.length + 1));
  const order = provenance.dimensions.flat();
  const used = range(0, provenance.factors.length).filter((factor) => order.includes(factor));
  view.reshape([1, ...used.map((factor) => provenance.factors[factor]?.size ?? 1)]);
  view.transpose([0, ...order.map((factor) => used.indexOf(factor) + 1)]);
  view.reshape(sourceShape(provenance));
  return view.tensor;
}

/** Reshapes and transposes of one tensor; those that change nothing are left out. */
class ViewNodes {
  constructor(
    private readonly draft: ModelDraft,
    private readonly name: string,
    public tensor: string,
    private shape: readonly number[],
  ) {}

  reshape(shape: readonly number[]): void {
    if (shape.join() === this.shape.join()) return;
    const dims = this.draft.constant(`${this.name}_shape`, 'int64', [shape.length], shape);
    this.tensor = this.draft.node(`${this.name}_reshape`, 'Reshape', [this.tensor, dims], this.draft.claim(`${this.name}_reshaped`));
    this.shape = shape;
  }

  transpose(order: readonly number[]): void {
    if (order.every((from, to) => from === to)) return;
    const perm = { perm: { ints: order } };
    this.tensor = this.draft.node(`${this.name}_transpose`, 'Transpose', [this.tensor], this.draft.claim(`${this.name}_transposed`), perm);
    this.shape = order.map((from) => this.shape[from] ?? 1);
  }
}

/** How many of the last factors make this size. */
function factorsFromEnd({ factors }: Provenance, size: number): number {
  let count = 0;
  for (let product = 1; product < size && count < factors.length; count++) product *= factors.at(-1 - count)?.size ?? 1;
  return count;
}

/** The entries of a permutation, some of whose targets may be absent, in ascending order: for each its position. */
function inverse(order: readonly number[]): number[] {
  return order.map((factor, position) => ({ factor, position })).sort((a, b) => a.factor - b.factor).map(({ position }) => position);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
