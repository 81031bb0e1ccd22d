import { layerTypes } from '../contract/layer-type.js';
import { definePlugin } from '../contract/plugin.js';
import { irVersion } from '../version.js';
import { add } from './add.js';
import { argMax } from './arg-max.js';
import { conv } from './conv.js';
import { flatten } from './flatten.js';
import { gemm } from './gemm.js';
import { maxPool } from './max-pool.js';
import { relu } from './relu.js';

/** The built-in layer types, added through the contract that plugins use. */
export const builtinLayerTypes = definePlugin({
  name: '@netloom/ir',
  irVersion,
  register(host) {
    for (const layerType of [conv, gemm, maxPool, relu, flatten, argMax, add]) host.add(layerTypes, layerType);
  },
});
