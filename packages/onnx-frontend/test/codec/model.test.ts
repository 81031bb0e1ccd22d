import { describe, expect, it } from 'vitest';
import { decodeModel, encodeModel, makeAttribute, makeModel, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { errorsOf, expectOk } from '../support/frontend.js';
import { runOnnxRuntime } from '../support/onnx-runtime.js';

const gemm = makeModel({
  nodes: [makeNode('Gemm', ['x', 'w', 'b'], ['y'], { transB: { int: 1 }, alpha: { float: 0.5 } }, { name: 'dense' })],
  inputs: [makeValueInfo('x', 'float', ['batch', 2])],
  outputs: [makeValueInfo('y', 'float', ['batch', 3])],
  initializers: [makeTensor('w', 'float', [3, 2], [1, 2, 3, 4, 5, 6]), makeTensor('b', 'float', [3], [1, 1, 1])],
});

describe('encodeModel', () => {
  it('writes what decodeModel reads, byte for byte', () => {
    const bytes = encodeModel(gemm);
    expect(encodeModel(expectOk(decodeModel(bytes)))).toEqual(bytes);
  });

  it('writes what ONNX Runtime loads and runs', async () => {
    const x = { dims: [2, 2], data: Float32Array.of(1, 1, 2, 0) };
    const outputs = await runOnnxRuntime(encodeModel(gemm), new Map([['x', x]]));
    expect(outputs.get('y')).toEqual(Float32Array.of(2.5, 4.5, 6.5, 2, 4, 6));
  });

  it.each(['float16', 'bfloat16', 'double', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'int64', 'uint32', 'uint64', 'bool'] as const)(
    'writes %s constants that ONNX Runtime reads',
    async (kind) => {
      const elements = kind === 'bool' ? [1, 0, 1] : [7, 0, 100];
      const model = makeModel({
        nodes: [makeNode('Cast', ['c'], ['f'], { to: { int: 1 } }), makeNode('Add', ['x', 'f'], ['y'])],
        inputs: [makeValueInfo('x', 'float', [3])],
        outputs: [makeValueInfo('y', 'float', [3])],
        initializers: [makeTensor('c', kind, [3], kind.endsWith('64') ? elements.map(BigInt) : elements)],
      });
      const outputs = await runOnnxRuntime(encodeModel(model), new Map([['x', { dims: [3], data: new Float32Array(3) }]]));
      expect(outputs.get('y')).toEqual(Float32Array.from(elements));
    },
  );

  it('writes every type of attribute', () => {
    const tensor = makeTensor('', 'int64', [1], [7n]);
    const contents = [{ float: 1 }, { int: -1 }, { string: 'ä' }, { tensor }, { floats: [1, 2] }, { ints: [3] }, { strings: ['a'] }];
    const nodes = [makeNode('Op', [], ['y'], Object.fromEntries(contents.map((content, i) => [`a${i}`, content])), { domain: 'test' })];
    const model = makeModel({ nodes, inputs: [], outputs: [], domains: { test: 3 }, name: 'g', producer: 'p', opset: 9, irVersion: 4 });
    const decoded = expectOk(decodeModel(encodeModel(model)));
    expect(decoded.graph?.node?.[0]?.attribute?.map(({ type }) => type)).toEqual([1, 2, 3, 4, 6, 7, 8]);
    expect(decoded.opset_import?.map(({ domain, version }) => [domain, Number(version)])).toEqual([['', 9], ['test', 3]]);
    expect(makeAttribute('t', { tensor }).t?.dims?.map(Number)).toEqual([1]);
  });
});

describe('decodeModel', () => {
  it('reports bytes that are no protobuf', () => {
    expect(errorsOf(decodeModel(Uint8Array.of(0xff, 0xff, 0xff)))).toEqual(['ONX001 file model']);
    expect(errorsOf(decodeModel(encodeModel(gemm).subarray(0, 50)))).toEqual(['ONX001 file model']);
  });

  it('skips fields it does not know', () => {
    const unknown = Uint8Array.of(0xfa, 0x3f, 0x02, 0x01, 0x02);
    const bytes = Uint8Array.from([...encodeModel(gemm), ...unknown]);
    expect(encodeModel(expectOk(decodeModel(bytes)))).toEqual(encodeModel(gemm));
  });

  it('refuses a small file that would decode to something huge', () => {
    const nodes = new Uint8Array(8_000_000);
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = 0x0a;
    const head = [0x3a, ...varint(nodes.length)];
    const bytes = new Uint8Array(head.length + nodes.length);
    bytes.set(head);
    bytes.set(nodes, head.length);
    expect(errorsOf(decodeModel(bytes))).toEqual(['ONX002 file model']);
  });

  it('refuses messages nested without end', () => {
    let bytes: number[] = [];
    for (let i = 0; i < 2000; i++) {
      const attribute = [0x32, ...varint(bytes.length), ...bytes];
      const node = [0x2a, ...varint(attribute.length), ...attribute];
      bytes = [0x0a, ...varint(node.length), ...node];
    }
    const file = Uint8Array.from([0x3a, ...varint(bytes.length), ...bytes]);
    expect(errorsOf(decodeModel(file))).toEqual(['ONX001 file model']);
  });
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}
