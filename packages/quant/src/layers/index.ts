import { definePlugin, irVersion } from '@netloom/ir';
import { quantizationRules } from '../quantization-rule.js';
import { addRule } from './add.js';
import { argMaxRule } from './arg-max.js';
import { convRule } from './conv.js';
import { flattenRule } from './flatten.js';
import { gemmRule } from './gemm.js';
import { maxPoolRule } from './max-pool.js';
import { reluRule } from './relu.js';

/** The quantization rules of the built-in layer types. */
export const builtinQuantizationRules = definePlugin({
  name: '@netloom/quant',
  irVersion,
  register(host) {
    for (const rule of [convRule, gemmRule, maxPoolRule, reluRule, flattenRule, argMaxRule, addRule]) host.add(quantizationRules, rule);
  },
});
