import type { Choices } from './choices.js';
import type { ModelDraft } from './draft.js';

/** One way to grow a random model: a kind of layer, or a pattern of several. */
export interface GrowthStep {
  /** Unique among the steps; recipes of models name it. */
  readonly kind: string;
  /** How often it is tried, beside the others; a convolution has 6. */
  readonly weight: number;
  /**
   * Adds nodes and features to the draft, as the choices say. All that can be drawn must be legal: a model that the
   * compiler refuses is a failure.
   *
   * @returns false if it does not fit; then nothing was added
   */
  grow(draft: ModelDraft, choices: Choices): boolean;
}
