import { definePlugin, irVersion } from '@netloom/ir';
import { kernels } from '../kernel.js';
import { addKernel } from './add.js';
import { argMaxKernel } from './arg-max.js';
import { averagePoolKernel } from './average-pool.js';
import { clipKernel } from './clip.js';
import { concatKernel } from './concat.js';
import { convKernel } from './conv.js';
import { expandKernel } from './expand.js';
import { flattenKernel } from './flatten.js';
import { gemmKernel } from './gemm.js';
import { globalAveragePoolKernel } from './global-average-pool.js';
import { globalMaxPoolKernel } from './global-max-pool.js';
import { maxPoolKernel } from './max-pool.js';
import { mulKernel } from './mul.js';
import { padKernel } from './pad.js';
import { pointwiseKernels } from './pointwise.js';
import { reluKernel } from './relu.js';

/** The kernels of the built-in layer types. */
export const builtinKernels = definePlugin({
  name: '@netloom/refmodel',
  irVersion,
  register(host) {
    for (const kernel of [convKernel, gemmKernel, maxPoolKernel, reluKernel, clipKernel, flattenKernel, argMaxKernel, addKernel, ...pointwiseKernels]) host.add(kernels, kernel);
    for (const kernel of [concatKernel, padKernel, mulKernel, expandKernel]) host.add(kernels, kernel);
    for (const kernel of [averagePoolKernel, globalAveragePoolKernel, globalMaxPoolKernel]) host.add(kernels, kernel);
  },
});
