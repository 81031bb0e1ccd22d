import type { Axis } from '@netloom/ir';
import { type Factor, factorsOf, sameFactors, sizeOf } from './factor.js';

/** A dimension of a source tensor: the factors it is made of, major to minor. */
export type Dimension = readonly Factor[];

/** An axis of an IR value, made of factors. */
export interface LayoutAxis {
  readonly name: string;
  readonly factors: Dimension;
}

/**
 * How a stream is ordered. Values that are element by element alike (a Relu's input and output) share one layout.
 *
 * A graph input does not say which of its dimensions are space and channels; its layout stays open until a layer needs
 * to know. Layers make layouts that are settled from the start.
 */
export class Layout {
  private settled: { readonly axes: readonly LayoutAxis[]; readonly batch: Dimension } | undefined;

  /** @param source the dimensions of the tensor that the stream first was, which are its factors as well */
  constructor(readonly source: readonly Dimension[]) {}

  /** A layout whose order is known. */
  static of(axes: readonly LayoutAxis[], batch: Dimension): Layout {
    const layout = new Layout([batch, ...axes.map((axis) => axis.factors)]);
    layout.settle(axes, batch);
    return layout;
  }

  /** Axes in stream order, or undefined while the layout is open. */
  get axes(): readonly LayoutAxis[] | undefined {
    return this.settled?.axes;
  }

  /** The factors that count frames; none for a batch of 1, and none while the layout is open. */
  get batch(): Dimension {
    return this.settled?.batch ?? [];
  }

  /** Decides the order of an open layout. */
  settle(axes: readonly LayoutAxis[], batch: Dimension): void {
    if (this.settled !== undefined) throw new Error('a layout is settled once');
    this.settled = { axes, batch };
  }

  /** True if a dimension counts frames, or may do so while the layout is open. */
  admitsBatch(dimension: Dimension): boolean {
    if (this.settled !== undefined) return sameFactors(dimension, this.settled.batch);
    return dimension.length === 0 || sameFactors(dimension, this.source[0] ?? []);
  }

  /**
   * Settles an open layout where no layer said what the dimensions are: N C, N C W or N C H W by rank, as ONNX orders
   * them; further dimensions join W.
   *
   * @param first the first dimension of the view that asks: the batch, if the source begins with the same
   */
  settleByRank(first: Dimension): void {
    if (this.settled !== undefined) return;
    const [head = [], ...tail] = this.source;
    const hasBatch = this.source.length > 1 && (head.length === 0 || sameFactors(first, head));
    const [channels = [], ...space] = hasBatch ? tail : this.source.filter((dimension) => dimension.length > 0);
    const [height, ...width] = space;
    const axes: LayoutAxis[] = [];
    if (height !== undefined && width.length > 0) axes.push({ name: 'H', factors: height });
    if (height !== undefined) axes.push({ name: 'W', factors: width.length > 0 ? width.flat() : height });
    this.settle([...axes, { name: 'C', factors: channels }], hasBatch ? head : []);
  }
}

/** The axes as the IR has them. */
export function irAxes(axes: readonly LayoutAxis[]): Axis[] {
  return axes.map(({ name, factors }) => ({ name, size: sizeOf(factors) }));
}

/** Axes of new factors with these sizes. */
export function freshAxes(axes: readonly Axis[]): LayoutAxis[] {
  return axes.map(({ name, size }) => ({ name, factors: factorsOf(size) }));
}
