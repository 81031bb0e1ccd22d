import { renderDiagnostic } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { proveModel, randomNumbers } from '@netloom/testkit';

const random = randomNumbers(7);
const model = encodeModel(
  makeModel({
    nodes: [
      makeNode('Conv', ['image', 'kernel'], ['sums'], { kernel_shape: { ints: [3, 3] } }, { name: 'conv' }),
      makeNode('Relu', ['sums'], ['shape']),
    ],
    inputs: [makeValueInfo('image', 'float', [1, 2, 8, 8])],
    outputs: [makeValueInfo('shape', 'float', [1, 4, 6, 6])],
    initializers: [makeTensor('kernel', 'float', [4, 2, 3, 3], random.normal(72))],
  }),
);

// The plugin of a new layer goes into `plugins`, and the layer into the model.
const proof = await proveModel(model, { plugins: [], quantization: { bits: 6 }, simulatedFrames: 3 });
if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
const { fullSpeed, stalled, manifest } = proof.value;
/** What a test of the layer asserts. */
export const example = {
  equal: fullSpeed.equal && stalled.equal,
  comparedValues: fullSpeed.comparedValues,
  cycles: fullSpeed.frameIntervals.at(-1),
  predictedCycles: manifest.totals.predictedFrameIntervalCycles,
};
