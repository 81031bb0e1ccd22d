import { type PointwiseFunction, codeRange, pointwiseFunctions } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * Functions of one element: on floats the real function, rounded once; on codes the layer's table.
 *
 * @shape x any -> y the same
 * @rounding floats: float64, then rounded to float32 once
 * @source integer semantics, section Tables
 */
export const pointwiseKernels: readonly Kernel[] = pointwiseFunctions.map(kernelOf);

function kernelOf({ layerType, realOf }: PointwiseFunction): Kernel {
  return {
    layerType: layerType.type,
    execute(layer, [input], [output]) {
      if (input === undefined || output === undefined) throw new Error(`${layer.type} has one input and one output`);
      const { type } = input;
      const data = numbersOf(type, input.data);
      const result = elementArray(output.type, data.length);
      if (type.kind === 'float32') {
        const real = realOf(layer);
        for (let i = 0; i < data.length; i++) result[i] = real(data[i] ?? 0);
        return [result];
      }
      const { low } = codeRange(type);
      const table = layer.parameters.table?.data ?? [];
      for (let i = 0; i < data.length; i++) result[i] = table[(data[i] ?? 0) - low] ?? 0;
      return [result];
    },
  };
}
