import { definePlugin, irVersion } from '@netloom/ir';
import { exporters } from '../export/exporter.js';
import { allExporters } from '../export/layers/index.js';
import { builtinFolders } from '../folding/index.js';
import { constantFolders } from '../importing/constant-folder.js';
import { type Importer, importers } from '../importing/importer.js';
import { argMax } from './arg-max.js';
import { averagePools } from './average-pool.js';
import { arithmetic } from './arithmetic.js';
import { batchNormalization } from './batch-normalization.js';
import { clip } from './clip.js';
import { concats } from './concat.js';
import { conv } from './conv.js';
import { dequantizeLinear } from './dequantize-linear.js';
import { expands } from './expand.js';
import { reshapes } from './flatten.js';
import { gemm } from './gemm.js';
import { globalPools } from './global-pool.js';
import { identities } from './identity.js';
import { matMul } from './mat-mul.js';
import { maxPool } from './max-pool.js';
import { pads } from './pad.js';
import { quantizeLinear } from './quantize-linear.js';
import { reductions } from './reduce.js';
import { pointwise } from './pointwise.js';
import { quantizedOperators } from './quantized/index.js';
import { relu } from './relu.js';
import { shape } from './shape.js';
import { softmax } from './softmax.js';
import { transpose } from './transpose.js';

const all: readonly Importer[] = [
  conv,
  gemm,
  matMul,
  ...arithmetic,
  ...batchNormalization,
  maxPool,
  ...averagePools,
  ...globalPools,
  ...concats,
  ...pads,
  ...expands,
  ...reductions,
  relu,
  ...clip,
  ...pointwise,
  ...reshapes,
  transpose,
  ...identities,
  shape,
  argMax,
  ...softmax,
  quantizeLinear,
  dequantizeLinear,
  ...quantizedOperators,
];

/** The built-in importers, constant folders and exporters, added through the contract that plugins use. */
export const builtinImporters = definePlugin({
  name: '@netloom/onnx-frontend',
  irVersion,
  register(host) {
    for (const importer of all) host.add(importers, importer);
    for (const folder of builtinFolders) host.add(constantFolders, folder);
    for (const exporter of allExporters) host.add(exporters, exporter);
  },
});
