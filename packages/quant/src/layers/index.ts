import { definePlugin, irVersion } from '@netloom/ir';
import { quantizationRules } from '../quantization-rule.js';
import { addRule } from './add.js';
import { argMaxRule } from './arg-max.js';
import { averagePoolRule } from './average-pool.js';
import { clipRule } from './clip.js';
import { concatRule } from './concat.js';
import { convRule } from './conv.js';
import { expandRule } from './expand.js';
import { flattenRule } from './flatten.js';
import { gemmRule } from './gemm.js';
import { globalAveragePoolRule } from './global-average-pool.js';
import { globalMaxPoolRule } from './global-max-pool.js';
import { maxPoolRule } from './max-pool.js';
import { mulRule } from './mul.js';
import { padRule } from './pad.js';
import { pointwiseRules } from './pointwise.js';
import { reluRule } from './relu.js';

/** The quantization rules of the built-in layer types. */
export const builtinQuantizationRules = definePlugin({
  name: '@netloom/quant',
  irVersion,
  register(host) {
    for (const rule of [convRule, gemmRule, maxPoolRule, reluRule, clipRule, flattenRule, argMaxRule, addRule, ...pointwiseRules]) host.add(quantizationRules, rule);
    for (const rule of [concatRule, padRule, mulRule, expandRule]) host.add(quantizationRules, rule);
    for (const rule of [averagePoolRule, globalAveragePoolRule, globalMaxPoolRule]) host.add(quantizationRules, rule);
  },
});
