import { elementCount, gemm } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { multiplyRows } from '../arithmetic/multiply-rows.js';
import { prepareWeightedLayer } from '../arithmetic/weighted-layer.js';
import type { Kernel } from '../kernel.js';
import { perLayerState } from '../per-layer-state.js';

const stateOf = perLayerState((layer, [input], [output]) => {
  if (input === undefined || output === undefined) throw new Error('Gemm has one input and one output');
  const weighted = prepareWeightedLayer(layer, input, output);
  return { weighted, patch: new Float64Array(weighted.columns), sums: new Float64Array(weighted.rows) };
});

/**
 * Dense layer.
 *
 * @shape x [C], weight [O, I = C] -> y [C = O]
 * @bits integers: accumulators exact within 2^53
 * @rounding floats: summed in float64, then rounded to float32 once
 * @source integer semantics, section Gemm; ONNX Gemm-13
 */
export const gemmKernel: Kernel = {
  layerType: gemm.type,
  execute(layer, inputs, outputs) {
    const [input] = inputs;
    const [output] = outputs;
    if (input === undefined || output === undefined) throw new Error('Gemm has one input and one output');
    const { weighted, patch, sums } = stateOf(layer, inputs, outputs);
    const { rows, columns, weights } = weighted;
    patch.set(numbersOf(input.type, input.data));
    const whole = { patchOffset: 0, patchStride: columns, patches: 1, columns, firstRow: 0, rows, sumStride: rows };
    multiplyRows(patch, weights, sums, whole);
    const result = elementArray(output.type, elementCount(output.axes));
    weighted.finish(sums, 1, result, 0);
    return [result];
  },
};
