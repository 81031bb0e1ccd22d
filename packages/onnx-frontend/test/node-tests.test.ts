import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { OnnxTensor } from '../src/codec/index.js';
import { refusedNodeTests } from './node-tests.data.js';
import { findNodeTests, nodeTestFolder, runNodeTest } from './support/node-test.js';

/** Operators whose conformance tests are run; a test counts if its model has no others. */
const operators = new Set([
  ...['Conv', 'Gemm', 'MatMul', 'Add', 'MaxPool', 'Relu', 'Flatten', 'Reshape', 'Transpose', 'Squeeze', 'Unsqueeze'],
  ...['Identity', 'Dropout', 'Cast', 'Constant', 'Shape', 'ArgMax', 'Softmax', 'LogSoftmax', 'Clip'],
  ...['Concat', 'Pad', 'Expand'],
  ...['AveragePool', 'GlobalAveragePool', 'GlobalMaxPool', 'ReduceMean', 'ReduceMax'],
  ...['Mul', 'Sub', 'Div', 'BatchNormalization'],
  ...['QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger', 'DynamicQuantizeLinear'],
  ...['LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'HardSwish', 'Elu'],
]);

const present = existsSync(nodeTestFolder);
// Some models of the suite take doubles and store inputs that float32 cannot hold.
const fitsFloat32 = ({ data }: OnnxTensor): boolean => Array.from(data, Number).every((x) => !Number.isFinite(x) || Number.isFinite(Math.fround(x)));
const tests = present ? findNodeTests(operators).filter(({ inputs }) => inputs.every(fitsFloat32)) : [];
const reason = present ? '' : ' (skipped: the package libonnx-testdata is not installed)';

describe.skipIf(!present)(`ONNX conformance tests${reason}`, () => {
  it('are as many as the suite holds', () => {
    expect(tests.length).toBe(338);
    expect(tests.map(({ name }) => name)).toEqual(expect.arrayContaining([...refusedNodeTests.keys()]));
  });

  it.each(tests.filter(({ name }) => !refusedNodeTests.has(name)))('$name agrees', (test) => {
    expect(runNodeTest(test)).toEqual({ kind: 'pass' });
  });

  it.each(tests.filter(({ name }) => refusedNodeTests.has(name)))('$name is refused', (test) => {
    const outcome = runNodeTest(test);
    const codes = outcome.kind === 'refused' ? outcome.reasons.map((text) => text.slice(0, 6)) : outcome.kind;
    expect(codes).toEqual(refusedNodeTests.get(test.name)?.codes);
  });
});
