import { type Attributes, type Requantization, type Result, type Tensor, success } from '@netloom/ir';
import type { LayoutAxis } from '../../view/layout.js';
import type { Stream } from '../../view/stream.js';

/** What a layer does, apart from where it stands. */
export interface LayerContent {
  readonly type: string;
  readonly attributes: Attributes;
  readonly parameters: Readonly<Record<string, Tensor>>;
}

/** y = multiply * x + add. */
export interface ChannelFunction {
  readonly multiply: number;
  readonly add: number;
  /** The same of one element as the source's operators compute it; otherwise the product is rounded to float32, then the sum. */
  readonly evaluate?: (x: number) => number;
}

/** An affine function that becomes a layer once the order of its value is known, unless it becomes part of another one. */
export interface LateLayer {
  /** One for all elements, or one for each channel. */
  readonly functions: readonly ChannelFunction[];
  readonly make: (axes: readonly LayoutAxis[], functions: readonly ChannelFunction[]) => Result<LayerContent>;
}

/** A layer in the making; it reads and makes streams, whose names may still change. */
export interface LayerDraft {
  readonly name: string;
  content: LayerContent | LateLayer;
  inputs: readonly Stream[];
  readonly output: Stream;
  requantization?: Requantization;
  /** True where its reals are its accumulators themselves, 1 each, whatever the scales of its operands say. */
  isUnscaled?: boolean;
  sources: readonly string[];
}

/** What a layer does, unless that depends on the order of its value. */
export function knownContent({ content }: LayerDraft): LayerContent | undefined {
  return 'make' in content ? undefined : content;
}

/** What a layer does; a late one is made now if the order of its value is known, and undefined otherwise. */
export function contentOf(draft: LayerDraft): Result<LayerContent | undefined> {
  const { content, output } = draft;
  if (!('make' in content)) return success(content);
  const { axes } = output.layout;
  if (axes === undefined) return success(undefined);
  const made = content.make(axes, content.functions);
  if (made.ok) draft.content = made.value;
  return made;
}
