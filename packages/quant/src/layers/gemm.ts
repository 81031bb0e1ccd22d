import { gemm } from '@netloom/ir';
import { weightedLayerRule } from './weighted-layer.js';

/** Dense layer: integer weights, 32-bit bias, a requantized output. */
export const gemmRule = weightedLayerRule(gemm.type);
