import { conv, elementCount } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { gatherRow } from '../arithmetic/gather-row.js';
import { multiplyRows } from '../arithmetic/multiply-rows.js';
import { prepareWeightedLayer } from '../arithmetic/weighted-layer.js';
import { planWindows } from '../arithmetic/window-plan.js';
import type { Kernel } from '../kernel.js';
import { perLayerState } from '../per-layer-state.js';

const stateOf = perLayerState((layer, [input], [output]) => {
  if (input === undefined || output === undefined) throw new Error('Conv has one input and one output');
  const { attributes } = conv.of(layer);
  const plan = planWindows(attributes, input.axes, output.axes);
  const weighted = prepareWeightedLayer(layer, input, output);
  const { groups } = attributes;
  return {
    plan,
    weighted,
    groups,
    // Scratch memory: written before it is read in every call.
    patch: new Float64Array(plan.outWidth * weighted.columns * groups),
    sums: new Float64Array(plan.outWidth * weighted.rows),
  };
});

/**
 * Convolution, one output row after another: windows are gathered into patches, patches multiplied by weights.
 *
 * @shape x [H, W, Cin] or [W, Cin], weight [O, KH, KW, I] or [O, KW, I] -> y [Ho, Wo, O] or [Wo, O]
 * @bits integers: accumulators exact within 2^53
 * @rounding floats: summed in float64, then rounded to float32 once
 * @source integer semantics, section Conv; ONNX Conv-11
 */
export const convKernel: Kernel = {
  layerType: conv.type,
  execute(layer, inputs, outputs) {
    const [input] = inputs;
    const [output] = outputs;
    if (input === undefined || output === undefined) throw new Error('Conv has one input and one output');
    const { plan, weighted, groups, patch, sums } = stateOf(layer, inputs, outputs);
    const { rows, columns, weights, padding } = weighted;
    const data = numbersOf(input.type, input.data);
    const result = elementArray(output.type, elementCount(output.axes));
    const rowsOfGroup = rows / groups;
    for (let y = 0; y < plan.outHeight; y++) {
      gatherRow(plan, data, y, groups, padding, patch);
      for (let group = 0; group < groups; group++) {
        multiplyRows(patch, weights, sums, {
          patchOffset: group * columns,
          patchStride: groups * columns,
          patches: plan.outWidth,
          columns,
          firstRow: group * rowsOfGroup,
          rows: rowsOfGroup,
          sumStride: rows,
        });
      }
      weighted.finish(sums, plan.outWidth, result, y * plan.outWidth * rows);
    }
    return [result];
  },
};
