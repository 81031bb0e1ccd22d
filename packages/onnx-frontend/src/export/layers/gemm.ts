import { gemm } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Gemm-13 */
export const gemmExporter: Exporter = {
  layerType: gemm.type,
  export(_, context) {
    const operands = [context.parameter('weight', ['O', 'I']), context.parameter('bias', ['O'])];
    return context.node('Gemm', [context.input(0), ...operands.filter((name) => name !== undefined)], { transB: { int: 1 } });
  },
};
