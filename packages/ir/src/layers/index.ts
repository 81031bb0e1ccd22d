import { layerTypes } from '../contract/layer-type.js';
import { definePlugin } from '../contract/plugin.js';
import { irVersion } from '../version.js';
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
import { pointwiseFunctions } from './pointwise.js';
import { relu } from './relu.js';

/** The built-in layer types, added through the contract that plugins use. */
export const builtinLayerTypes = definePlugin({
  name: '@netloom/ir',
  irVersion,
  register(host) {
    for (const layerType of [conv, gemm, maxPool, relu, clip, flatten, argMax, add]) host.add(layerTypes, layerType);
    for (const layerType of [averagePool, globalAveragePool, globalMaxPool]) host.add(layerTypes, layerType);
    for (const layerType of [concat, pad, mul, expand]) host.add(layerTypes, layerType);
    for (const { layerType } of pointwiseFunctions) host.add(layerTypes, layerType);
  },
});
