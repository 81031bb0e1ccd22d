import { mutateBytes, mutateFields } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { type ModelProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { errorsOf, frontend, importModel } from './support/frontend.js';
import { Random } from './support/random.js';

/** Small models that use every importer and most folders. */
function models(): ModelProto[] {
  const random = new Random(22);
  const network = makeModel({
    nodes: [
      makeNode('Transpose', ['x'], ['t'], { perm: { ints: [0, 3, 1, 2] } }),
      makeNode('Conv', ['t', 'k', 'kb'], ['c'], { auto_pad: { string: 'SAME_UPPER' }, strides: { ints: [1, 2] } }, { name: 'conv' }),
      makeNode('Add', ['c', 'a'], ['d']),
      makeNode('Relu', ['d'], ['r']),
      makeNode('MaxPool', ['r'], ['p'], { kernel_shape: { ints: [2, 2] }, ceil_mode: { int: 1 } }),
      makeNode('Shape', ['p'], ['s']),
      makeNode('Slice', ['s', 'zero', 'one'], ['n']),
      makeNode('Concat', ['n', 'rest'], ['shape'], { axis: { int: 0 } }),
      makeNode('Reshape', ['p', 'shape'], ['f']),
      makeNode('MatMul', ['f', 'w'], ['m']),
      makeNode('Dropout', ['m'], ['o']),
      makeNode('Softmax', ['o'], ['y'], { axis: { int: -1 } }),
    ],
    inputs: [makeValueInfo('x', 'float', ['batch', 5, 6, 2])],
    outputs: [makeValueInfo('y', 'float', ['batch', 3]), makeValueInfo('r', 'float', ['batch', 2, 5, 3])],
    initializers: [
      makeTensor('k', 'float', [2, 2, 3, 3], random.reals(36)),
      makeTensor('kb', 'float16', [2], random.reals(2)),
      makeTensor('a', 'double', [2, 1, 1], random.reals(2)),
      makeTensor('zero', 'int64', [1], [0n]),
      makeTensor('one', 'int32', [1], [1]),
      makeTensor('rest', 'int64', [1], [-1n]),
      makeTensor('w', 'bfloat16', [16, 3], random.reals(48)),
    ],
  });
  const small = makeModel({
    nodes: [
      makeNode('Constant', [], ['w'], { value: { tensor: makeTensor('', 'float', [2, 3], random.reals(6)) } }),
      makeNode('Gemm', ['x', 'w', 'b'], ['g'], { transB: { int: 1 }, alpha: { float: 0.5 } }),
      makeNode('Unsqueeze', ['g'], ['u'], { axes: { ints: [1] } }),
      makeNode('Squeeze', ['u'], ['q'], { axes: { ints: [1] } }),
      makeNode('ArgMax', ['q'], ['y'], { axis: { int: 1 }, keepdims: { int: 0 } }),
    ],
    inputs: [makeValueInfo('x', 'float', [4, 3])],
    outputs: [makeValueInfo('y', 'int64', [4])],
    initializers: [makeTensor('b', 'float', [2], random.reals(2))],
    opset: 11,
  });
  return [network, small];
}

describe('hostile files', () => {
  it('mutated thousands of times give a result, in bounded time', () => {
    const random = new Random(23);
    const originals = models().map(encodeModel);
    for (const original of originals) expect(errorsOf(frontend.import(original))).toEqual([]);
    const codes = new Map<string, number>();
    for (let i = 0; i < 5000; i++) {
      const start = performance.now();
      const result = frontend.import((i % 2 === 0 ? mutateBytes : mutateFields)(random.pick(originals), random));
      expect(performance.now() - start, `mutation ${i}`).toBeLessThan(5000);
      if (!result.ok) expect(errorsOf(result).length, `mutation ${i}`).toBeGreaterThan(0);
      for (const { code } of result.diagnostics) codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(codes.size).toBeGreaterThan(25);
  });

  it('cut anywhere give a result', () => {
    for (const bytes of models().map(encodeModel))
      for (let length = 0; length < bytes.length; length++) {
        const result = frontend.import(bytes.subarray(0, length));
        if (!result.ok) expect(errorsOf(result).length).toBeGreaterThan(0);
      }
  });

  it('with fifty thousand nodes take seconds at most', () => {
    const count = 50_000;
    const chain = (operator: string) => Array.from({ length: count }, (_, i) => makeNode(operator, [`t${i}`], [`t${i + 1}`]));
    const inputs = [makeValueInfo('t0', 'float', [1, 2])];
    const outputs = [makeValueInfo(`t${count}`, 'float', [1, 2])];
    const timed = (nodes: ReturnType<typeof chain>): string[] => {
      const start = performance.now();
      const errors = errorsOf(importModel({ nodes, inputs, outputs }));
      expect(performance.now() - start).toBeLessThan(20_000);
      return errors;
    };
    expect(timed(chain('Identity'))).toEqual([`ONX046 output t${count}`]);
    expect(timed(chain('Unheard'))).toHaveLength(count);
    expect(timed(chain('Relu').reverse())).toEqual([]);
    expect(timed(chain('Softmax'))).toHaveLength(1);
    const fan = Array.from({ length: count }, (_, i) => makeNode('Relu', ['t0'], [`t${i + 1}`]));
    expect(timed(fan)).toEqual([]);
    expect(timed([makeNode('Concat', Array.from({ length: 300_000 }, () => 't0'), [`t${count}`], { axis: { int: 0 } })])).toEqual([
      `ONX065 Concat t${count}`,
    ]);
  });

  it('with enormous names and attributes are refused in time', () => {
    const name = 'x'.repeat(1_000_000);
    const start = performance.now();
    const nodes = [makeNode(name, [name], ['y'], { [name]: { ints: Array.from({ length: 100_000 }, () => 1) } })];
    const result = importModel({ nodes, inputs: [makeValueInfo('i', 'float', [1])], outputs: [makeValueInfo('y', 'float', [1])] });
    expect(result.ok).toBe(false);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
