import { conv } from '@netloom/ir';
import { weightedLayerRule } from './weighted-layer.js';

/** Convolution: integer weights, 32-bit bias, a requantized output. */
export const convRule = weightedLayerRule(conv.type);
