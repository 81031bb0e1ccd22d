import { gemm } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Gemm-13, MatMulInteger-10 */
export const gemmExporter: Exporter = {
  layerType: gemm.type,
  export: (_, context) =>
    context.product({ operator: 'Gemm', axes: ['O', 'I'], attributes: { transB: { int: 1 } } }, { operator: 'MatMulInteger', axes: ['I', 'O'], attributes: {} }),
};
