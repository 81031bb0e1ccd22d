import type { IntegerType, Tensor } from '@netloom/ir';
import type { Stream } from '../../view/stream.js';
import type { LayerDraft } from '../session/layer-draft.js';
import type { CodeRounding, RealBounds } from './code-rounding.js';

/** The codes that reals become. */
export interface CodesTarget {
  readonly type: IntegerType;
  /** Name of the stream of codes. */
  readonly output: string;
  readonly rounding: CodeRounding;
  /** What clamps on the way limit the reals to. */
  readonly bounds: RealBounds;
}

/** A stream of codes, or why there is none: no layer makes reals of codes, or it cannot round as it should. */
export type QuantizedStream = { readonly stream: Stream; readonly table?: Tensor } | { readonly problem: 'island' } | { readonly problem: 'rounding'; readonly layer: LayerDraft };
