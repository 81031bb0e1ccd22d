import type { Importer } from '../../importing/importer.js';
import { dynamicQuantizeLinear } from './dynamic-quantize-linear.js';
import { integerProducts } from './integer-products.js';
import { microsoftOperators } from './microsoft.js';
import { qonnxOperators } from './qonnx/index.js';
import { qGemm } from './q-gemm.js';
import { qLinearConv } from './q-linear-conv.js';
import { qLinearMatMul } from './q-linear-mat-mul.js';

/** Importers of operators that compute with codes, or make them. */
export const quantizedOperators: readonly Importer[] = [qLinearConv, qLinearMatMul, qGemm, ...integerProducts, dynamicQuantizeLinear, ...microsoftOperators, ...qonnxOperators];
