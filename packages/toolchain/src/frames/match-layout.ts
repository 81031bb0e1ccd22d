import { type Preprocessing, type Provenance, type Value, sourceShape } from '@netloom/ir';

/** How the elements of one frame in a file lie, as a view of the value's factors. */
export interface FrameLayout {
  readonly view: Provenance;
  readonly frames: number;
}

/**
 * Finds how an array holds frames of a value: in the source's order, in stream order (such as H W C), channels first, or
 * flattened; one frame, or several along a first dimension. Dimensions of size 1 do not matter. Where several orders
 * have the same shape, the source's counts.
 *
 * @param layout the only order that counts, if given; flattened frames have it as well
 * @returns undefined if the shape fits none
 */
export function matchLayout(value: Value, shape: readonly number[], layout?: Preprocessing['layout']): FrameLayout | undefined {
  const source = sourceView(value);
  for (const dimensions of ordersOf(source, layout)) {
    // A flat order must not make the axes of another order its own.
    if (layout !== undefined && dimensions.length === 1 && withoutOnes(shape.slice(1)).length > 1) continue;
    const view = { ...source, dimensions };
    const frames = framesIn(shape, sourceShape(view));
    if (frames !== undefined) return { view, frames };
  }
  return undefined;
}

/** The shapes of one frame that {@link matchLayout} takes, the source's first. */
export function acceptedShapes(value: Value, layout?: Preprocessing['layout']): readonly (readonly number[])[] {
  const source = sourceView(value);
  const shapes = ordersOf(source, layout).map((dimensions) => sourceShape({ ...source, dimensions }));
  return shapes.filter((shape, i) => shapes.findIndex((other) => other.join() === shape.join()) === i);
}

function sourceView(value: Value): Provenance {
  if (value.provenance !== undefined) return value.provenance;
  return { tensors: [], factors: value.axes, dimensions: value.axes.map((_, i) => [i]) };
}

/** Orders of the factors that files use: source, stream, channels first, flat; or the one that is asked for, and flat. */
function ordersOf({ factors, dimensions }: Provenance, layout: Preprocessing['layout']): readonly (readonly (readonly number[])[])[] {
  const stream = factors.map((_, i) => i);
  const channelsFirst = [...stream.slice(-1), ...stream.slice(0, -1)];
  const separate = (order: readonly number[]): (readonly number[])[] => order.map((factor) => [factor]);
  if (layout !== undefined) {
    const order = layout === 'HWC' ? stream : channelsFirst;
    return [separate(order), [order]];
  }
  return [dimensions, separate(stream), separate(channelsFirst), [dimensions.flat()]];
}

function framesIn(shape: readonly number[], frame: readonly number[]): number | undefined {
  const wanted = withoutOnes(frame);
  if (sameSizes(withoutOnes(shape), wanted)) return 1;
  const [batch, ...rest] = shape;
  if (batch === undefined) return undefined;
  if (sameSizes(withoutOnes(rest), wanted)) return batch;
  // A vector may come in any shape of as many elements.
  const count = rest.reduce((product, size) => product * size, 1);
  if (wanted.length !== 1) return undefined;
  if (count === wanted[0]) return batch;
  return batch * count === wanted[0] ? 1 : undefined;
}

function withoutOnes(shape: readonly number[]): number[] {
  return shape.filter((size) => size !== 1);
}

function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
