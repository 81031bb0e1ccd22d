import { type Graph, builtinLayerTypes, collectParts, integerType } from '@netloom/ir';
import { builtinKernels, checkFrame, createEvaluator } from '@netloom/refmodel';

const parts = collectParts([builtinLayerTypes, builtinKernels]);
if (!parts.ok) throw new Error('two plugins clash');
const evaluator = createEvaluator(parts.value);

// A dense layer in integers: y = clamp(rint((x0 - 2 * x1 + 3) * 0.5 * 0.25 / 0.125)), cut at 0 like a Relu.
const code = (scale: number) => integerType(true, 8, { scale: [scale], zeroPoint: [0] });
const graph: Graph = {
  name: 'example',
  inputs: ['x'],
  outputs: ['y'],
  values: new Map([
    ['x', { name: 'x', axes: [{ name: 'C', size: 2 }], type: code(0.5) }],
    ['y', { name: 'y', axes: [{ name: 'C', size: 1 }], type: code(0.125) }],
  ]),
  layers: [
    {
      name: 'dense',
      type: 'Gemm',
      inputs: ['x'],
      outputs: ['y'],
      attributes: {},
      parameters: {
        weight: { axes: [{ name: 'O', size: 1 }, { name: 'I', size: 2 }], type: code(0.25), data: Int32Array.of(1, -2) },
        bias: { axes: [{ name: 'O', size: 1 }], type: integerType(true, 32), data: Int32Array.of(3) },
      },
      requantization: { rounding: 'half-even', low: 0, high: 127 },
      sources: [],
    },
  ],
  hostSteps: [],
};

const frame = new Map([['x', Int32Array.of(100, 20)]]);
const problems = checkFrame(graph, frame);
/** Every value of the graph by name, and what is wrong with the frame. */
export const example = { problems, values: evaluator.evaluate(graph, frame) };
