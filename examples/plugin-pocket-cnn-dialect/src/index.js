import { definePlugin } from '@netloom/ir';
import { importers } from '@netloom/onnx-frontend';
import { globalAveragePool } from './global-average-pool.js';
import { leakyRelu } from './leaky-relu.js';
import { qLinearConv } from './q-linear-conv.js';
import { scaleNodes } from './scale-nodes.js';

/**
 * Reads models in pocket-cnn's dialect of ONNX, which uses ONNX's operators with a meaning of their own. Relu and MaxPool
 * mean the same in both, so the built-in importers serve them.
 */
export default definePlugin({
  name: 'pocket-cnn-dialect',
  irVersion: '1.0.0',
  register(host) {
    for (const importer of [globalAveragePool, leakyRelu]) host.replace(importers, importer);
    // Compilers that know no quantized ONNX have nothing to replace here.
    for (const importer of [qLinearConv, ...scaleNodes]) host.replace(importers, importer, 'add');
  },
});
