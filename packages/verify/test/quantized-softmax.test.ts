import { type ElementKind, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { randomNumbers } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { brokenAt, verify } from './support/verify.js';

type CodeKind = 'uint8' | 'int8';

/** What ends in a QLinearSoftmax over its classes, of version 12 or 13. */
interface Ending {
  readonly kind: CodeKind;
  readonly opset: number;
  /** Of the codes that it reads. */
  readonly scale: number;
  /** Along which dimension: pixels have their classes last or in dimension 1. Absent of a vector. */
  readonly axis?: 1 | -1;
  /** Whether reals of the shares are the output, and not their codes. */
  readonly isDequantized: boolean;
}

const classes = 9;

/** A linear operator of codes in front of it; ONNX Runtime asks for shares of 1/256 from the least code on. */
function model({ kind, opset, scale, axis, isDequantized }: Ending): Uint8Array {
  const random = randomNumbers(3);
  const least = kind === 'int8' ? -128 : 0;
  const operands = ['q', 'x.s', 'x.z', 'w', 'w.s', 'w.z', 'm.s', 'm.z'];
  const linear = axis === undefined ? [makeNode('QLinearMatMul', operands, ['m'])] : [makeNode('QLinearConv', operands, [axis === 1 ? 'm' : 'c'])];
  const turned = axis === -1 ? [makeNode('Transpose', ['c'], ['m'], { perm: { ints: [0, 2, 3, 1] } })] : [];
  const attributes = { axis: { int: axis ?? -1 }, opset: { int: opset } };
  const weights = Array.from({ length: 8 * classes }, () => random.integer(-127, 127));
  const format = (name: string, size: number, zero: number, of: ElementKind = kind) => [makeTensor(`${name}.s`, 'float', [], [size]), makeTensor(`${name}.z`, of, [], [zero])];
  const shape = axis === undefined ? [1, classes] : axis === 1 ? [1, classes, 3, 4] : [1, 3, 4, classes];
  return encodeModel(
    makeModel({
      nodes: [
        makeNode('QuantizeLinear', ['x', 'x.s', 'x.z'], ['q']),
        ...linear,
        ...turned,
        makeNode('QLinearSoftmax', ['m', 'm.s', 'm.z', 'y.s', 'y.z'], ['y'], attributes, { domain: 'com.microsoft' }),
        ...(isDequantized ? [makeNode('DequantizeLinear', ['y', 'y.s', 'y.z'], ['shares'])] : []),
      ],
      inputs: [makeValueInfo('x', 'float', axis === undefined ? [1, 8] : [1, 8, 3, 4])],
      outputs: [isDequantized ? makeValueInfo('shares', 'float', shape) : makeValueInfo('y', kind, shape)],
      initializers: [
        ...format('x', 0.01, least + 100),
        makeTensor('w', 'int8', axis === undefined ? [8, classes] : [classes, 8, 1, 1], weights),
        ...format('w', 0.01, 0, 'int8'),
        ...format('m', scale, least + 120),
        ...format('y', 1 / 256, least),
      ],
      opset: 13,
      domains: { 'com.microsoft': 1 },
    }),
  );
}

const kinds: readonly CodeKind[] = ['uint8', 'int8'];
const endings = kinds.flatMap((kind) =>
  [12, 13].flatMap((opset) => [0.02, 0.2].flatMap((scale) => [{ kind, opset, scale, isDequantized: scale < 0.1 }, { kind, opset, scale, axis: -1 as const, isDequantized: scale > 0.1 }])),
);
const frames = 40;

describe('QLinearSoftmax, which the host computes', () => {
  it.each([...endings, { kind: 'uint8' as const, opset: 13, scale: 0.1, axis: 1 as const, isDequantized: false }])('%o has the codes of ONNX Runtime but for ties', async (ending) => {
    const { equal, tensors, uncompared, host } = await verify(model(ending), frames);
    expect(equal).toBe(true);
    expect(uncompared).toEqual([]);
    expect(tensors.map(({ tensor }) => tensor)).toEqual(['q', 'm']);
    const values = frames * classes * (ending.axis === undefined ? 1 : 12);
    expect(host).toMatchObject([{ tensor: 'y', operator: 'QLinearSoftmax', values }, ...(ending.isDequantized ? [{ tensor: 'shares', operator: 'DequantizeLinear', values }] : [])]);
    for (const { differing, largest } of host) {
      // Its exponentials come from a table of float32: shares next to a half of a code may be rounded to the other side.
      expect(largest).toBeLessThanOrEqual(1 / 256);
      expect(differing).toBeLessThanOrEqual(values / 2000);
    }
  });

  it('is compared with what hardware gives', async () => {
    const { equal, host } = await verify(model({ kind: 'int8', opset: 13, scale: 0.7, isDequantized: false }), 5, { evaluator: brokenAt('Gemm', 1) });
    expect(equal).toBe(false);
    expect(host[0]?.largest).toBeGreaterThan(3 / 256);
  });
});
