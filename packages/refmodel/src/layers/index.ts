import { definePlugin, irVersion } from '@netloom/ir';
import { kernels } from '../kernel.js';
import { addKernel } from './add.js';
import { argMaxKernel } from './arg-max.js';
import { convKernel } from './conv.js';
import { flattenKernel } from './flatten.js';
import { gemmKernel } from './gemm.js';
import { maxPoolKernel } from './max-pool.js';
import { reluKernel } from './relu.js';

/** The kernels of the built-in layer types. */
export const builtinKernels = definePlugin({
  name: '@netloom/refmodel',
  irVersion,
  register(host) {
    for (const kernel of [convKernel, gemmKernel, maxPoolKernel, reluKernel, flattenKernel, argMaxKernel, addKernel]) host.add(kernels, kernel);
  },
});
