import { type Graph, builtinLayerTypes, collectParts, float32 } from '@netloom/ir';
import { builtinQuantizationRules, createQuantizer } from '@netloom/quant';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';

const parts = collectParts([builtinLayerTypes, builtinKernels, builtinQuantizationRules]);
if (!parts.ok) throw new Error('two plugins clash');
// Any evaluator of float graphs serves; this one is Netloom's golden model.
const quantizer = createQuantizer(parts.value, createEvaluator(parts.value));

// y = relu(0.5 * x0 - 0.25 * x1 + 0.1)
const graph: Graph = {
  name: 'example',
  inputs: ['x'],
  outputs: ['y'],
  values: new Map([
    ['x', { name: 'x', axes: [{ name: 'C', size: 2 }], type: float32 }],
    ['sum', { name: 'sum', axes: [{ name: 'C', size: 1 }], type: float32 }],
    ['y', { name: 'y', axes: [{ name: 'C', size: 1 }], type: float32 }],
  ]),
  layers: [
    {
      name: 'dense',
      type: 'Gemm',
      inputs: ['x'],
      outputs: ['sum'],
      attributes: {},
      parameters: {
        weight: { axes: [{ name: 'O', size: 1 }, { name: 'I', size: 2 }], type: float32, data: Float32Array.of(0.5, -0.25) },
        bias: { axes: [{ name: 'O', size: 1 }], type: float32, data: Float32Array.of(0.1) },
      },
      sources: [],
    },
    { name: 'relu', type: 'Relu', inputs: ['sum'], outputs: ['y'], attributes: {}, parameters: {}, sources: [] },
  ],
  hostSteps: [],
};

const calibration = [new Map([['x', Float32Array.of(1, 0)]]), new Map([['x', Float32Array.of(-0.5, 0.75)]])];
/** The integer graph, or diagnostics that say why there is none. */
export const example = quantizer.quantize(graph, { bits: 8 }, calibration);
