import { backends, definePlugin, irVersion, legalityRules } from '@netloom/ir';
import { vhdlBackend } from '../backend.js';
import { mappable, readSomewhere } from '../legality.js';
import { mappings } from '../mapping.js';
import { add } from './add.js';
import { argMax } from './arg-max.js';
import { averagePool } from './average-pool.js';
import { clip } from './clip.js';
import { concat } from './concat.js';
import { conv } from './conv.js';
import { expand } from './expand.js';
import { flatten } from './flatten.js';
import { gemm } from './gemm.js';
import { globalAveragePool } from './global-average-pool.js';
import { globalMaxPool } from './global-max-pool.js';
import { maxPool } from './max-pool.js';
import { mul } from './mul.js';
import { pad } from './pad.js';
import { pointwiseMappings } from './pointwise.js';
import { relu } from './relu.js';

/** The VHDL backend with the mappings of the built-in layers, added through the contract that plugins use. */
export const builtinMappings = definePlugin({
  name: '@netloom/vhdl-backend',
  irVersion,
  register(host) {
    host.add(backends, vhdlBackend);
    for (const rule of [readSomewhere, mappable]) host.add(legalityRules, rule);
    for (const mapping of [conv, gemm, maxPool, relu, clip, flatten, argMax, add, ...pointwiseMappings]) host.add(mappings, mapping);
    for (const mapping of [concat, pad, mul, expand]) host.add(mappings, mapping);
    for (const mapping of [averagePool, globalAveragePool, globalMaxPool]) host.add(mappings, mapping);
  },
});
