import { clip } from '@netloom/ir';
import type { RealBounds } from '../quantization-rule.js';
import { keepFormatRule } from './keep-format.js';

/** Where it cannot be taken over by the layer before it, it cuts codes at those of its bounds. */
export const clipRule = keepFormatRule(clip.type, {
  clamp: (layer): RealBounds => {
    const { low, high } = clip.of(layer).attributes;
    return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
  },
});
