import { argMax, success } from '@netloom/ir';
import type { QuantizationRule } from '../quantization-rule.js';

/** Codes are compared; the index is an integer already. */
export const argMaxRule: QuantizationRule = {
  layerType: argMax.type,
  keepsFormat: false,
  takesClamp: false,
  quantize: (layer) => success({ layers: [layer], values: [] }),
};
