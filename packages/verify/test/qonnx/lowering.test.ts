import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel, decodeTensorFile, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { lowerQonnx } from '../../src/index.js';
import { QonnxModel } from '../support/qonnx-model.js';
import { smallNetwork } from '../support/quantized-model.js';
import { expectOk, runtime } from '../support/verify.js';

/** The only output of a model that is lowered. */
async function run(model: Uint8Array, input: string, dims: readonly number[], data: Float32Array): Promise<number[]> {
  const session = await runtime.load(expectOk(lowerQonnx(model)));
  const [result] = (await session.run(new Map([[input, { type: 'float32', dimensions: dims, data }]]))).values();
  await session.release();
  return Array.from(result?.data ?? [], Number);
}

/** A model of one node that reads x and constants. */
function nodeModel(operator: string, constants: readonly number[], attributes: Parameters<typeof makeNode>[3], opset = 13, domain = 'qonnx.custom_op.general'): Uint8Array {
  return encodeModel(
    makeModel({
      nodes: [makeNode(operator, ['x', ...constants.map((_, i) => `c${i}`)], ['y'], attributes, { domain })],
      inputs: [makeValueInfo('x', 'float', ['n'])],
      outputs: [makeValueInfo('y', 'float', ['n'])],
      initializers: constants.map((constant, i) => makeTensor(`c${i}`, 'float', [], [constant])),
      opset,
    }),
  );
}

const numbers = [5.5, 2.5, 1.6, 1.1, 1, 0.5, 0, -0.5, -1, -1.1, -1.6, -2.5, -5.5, 1.5, -1.5];
const rounded: Readonly<Record<string, readonly number[]>> = {
  ROUND: [6, 2, 2, 1, 1, 0, 0, 0, -1, -1, -2, -2, -6, 2, -2],
  HALF_EVEN: [6, 2, 2, 1, 1, 0, 0, 0, -1, -1, -2, -2, -6, 2, -2],
  CEIL: [6, 3, 2, 2, 1, 1, 0, 0, -1, -1, -1, -2, -5, 2, -1],
  FLOOR: [5, 2, 1, 1, 1, 0, 0, -1, -1, -2, -2, -3, -6, 1, -2],
  UP: [6, 3, 2, 2, 1, 1, 0, -1, -1, -2, -2, -3, -6, 2, -2],
  DOWN: [5, 2, 1, 1, 1, 0, 0, 0, -1, -1, -1, -2, -5, 1, -1],
  ROUND_TO_ZERO: [5, 2, 1, 1, 1, 0, 0, 0, -1, -1, -1, -2, -5, 1, -1],
  HALF_UP: [6, 3, 2, 1, 1, 1, 0, -1, -1, -1, -2, -3, -6, 2, -2],
  HALF_DOWN: [5, 2, 2, 1, 1, 0, 0, 0, -1, -1, -2, -2, -5, 1, -1],
};
const plain = (values: readonly number[]): number[] => values.map((value) => value + 0);

describe('lowerQonnx', () => {
  it.each(Object.keys(rounded).flatMap((mode) => [9, 13].map((opset) => [mode, opset] as const)))('rounds by %s as the specification lists it, in operator set %i', async (mode, opset) => {
    const model = nodeModel('Quant', [1, 0, 8], { rounding_mode: { string: mode.toLowerCase() } }, opset);
    expect(plain(await run(model, 'x', [numbers.length], Float32Array.from(numbers)))).toEqual(plain(rounded[mode] ?? []));
  });

  it('clamps to signed, unsigned and narrow ranges, and takes zero point and scale off', async () => {
    const ends = Float32Array.of(-100, 100);
    const range = async (signed: number, narrow: number, constants = [1, 0, 3]): Promise<number[]> => run(nodeModel('IntQuant', constants, { signed: { int: signed }, narrow: { int: narrow } }, 13, 'onnx.brevitas'), 'x', [2], ends);
    expect(await range(1, 0)).toEqual([-4, 3]);
    expect(await range(1, 1)).toEqual([-3, 3]);
    expect(plain(await range(0, 0))).toEqual([0, 7]);
    expect(plain(await range(0, 1))).toEqual([0, 6]);
    expect(await range(0, 0, [0.5, 3, 4])).toEqual([-1.5, 6]);
    expect(await range(1, 0, [0.25, 0, 1])).toEqual([-0.25, 0.25]);
  });

  it('makes signs, 1 for 0', async () => {
    expect(await run(nodeModel('BipolarQuant', [0.75], {}, 9, 'finn.custom_op.general'), 'x', [4], Float32Array.of(-0.001, 0, -0, 3))).toEqual([-0.75, 0.75, 0.75, 0.75]);
  });

  it('truncates in both forms', async () => {
    const x = Float32Array.of(3.75, -0.25, 3.5, -2.25, 1000);
    expect(plain(await run(nodeModel('Trunc', [0.25, 0, 8, 6], {}), 'x', [5], x))).toEqual([0.75, -0.25, 0.75, -0.75, 250]);
    expect(plain(await run(nodeModel('Trunc', [0.25, 0, 8, 1, 4], { rounding_mode: { string: 'CEIL' } }), 'x', [5], x))).toEqual([4, 0, 4, -2, 7]);
  });

  it('leaves other models as they are', () => {
    const model = smallNetwork();
    expect(expectOk(lowerQonnx(model))).toBe(model);
  });

  it('keeps all names, whatever they are', () => {
    const model = new QonnxModel();
    model.node('Identity', [model.quant('x')], 'lowered/0/0');
    const graph = expectOk(decodeModel(expectOk(lowerQonnx(model.bytes([1, 4], 'lowered/0/0', [1, 4]))))).graph;
    const made = (graph?.node ?? []).flatMap(({ output }) => output ?? []);
    expect(made).toEqual(expect.arrayContaining(['quant0', 'lowered/0/0']));
    expect(new Set(made).size).toBe(made.length);
  });

  it('reports all that it cannot write', () => {
    const model = new QonnxModel();
    const domain = 'qonnx.custom_op.general';
    model.node('MultiThreshold', ['x'], 'a', {}, domain);
    model.node('Quant', ['a', 'x', 'x', 'x'], 'b', { rounding_mode: { string: 'SIDEWAYS' } }, domain);
    model.node('Trunc', ['b', 'x'], 'c', {}, domain);
    model.node('Trunc', ['c', 'x', 'x', 'x', 'x', 'x'], 'd', {}, domain);
    const codes = lowerQonnx(model.bytes([1, 4], 'd', [1, 4])).diagnostics.map(({ code, subject }) => `${code} ${subject.name}`);
    expect(codes).toEqual(['LOW001 a_node', 'LOW002 b_node', 'LOW003 b_node', 'LOW005 c_node', 'LOW002 d_node', 'LOW002 d_node', 'LOW002 d_node', 'LOW002 d_node']);
    expect(lowerQonnx(nodeModel('BipolarQuant', [1], {}, 7)).diagnostics.map(({ code }) => code)).toEqual(['LOW004']);
    expect(lowerQonnx(Uint8Array.of(255, 255)).ok).toBe(false);
  });
});

const folder = join(import.meta.dirname, '../../../../../shared/models');
const reason = existsSync(folder) ? '' : ` (skipped: ${folder} is absent)`;

describe.skipIf(!existsSync(folder))(`published QONNX models, lowered${reason}`, () => {
  it.each(['qonnx_tfc_2w2a', 'qonnx_tfc_1w1a'])('%s gives its stored outputs exactly', async (name) => {
    const model = readFileSync(join(folder, name, 'model.onnx'));
    for (const set of [0, 1, 2]) {
      const [input, output] = ['input_0.pb', 'output_0.pb'].map((file) => expectOk(decodeTensorFile(readFileSync(join(folder, name, `test_data_set_${set}`, file)))));
      const made = await run(model, '0', input?.dims ?? [], Float32Array.from(input?.data ?? [], Number));
      expect(made).toEqual(Array.from(output?.data ?? [], Number));
      expect(made).toHaveLength(10);
    }
  });
});
