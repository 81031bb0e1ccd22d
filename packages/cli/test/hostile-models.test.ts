import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type OnnxTensor, encodeModel, encodeTensor, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { flipBits, mutateFields, randomNumbers } from '@netloom/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { netloom } from './fixtures/call.js';
import { smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';
import { ownTemporaryDirectory } from './fixtures/temporary.js';

const scratch = scratchDirectory();
const temporary = ownTemporaryDirectory(scratch.path);
const outputs = join(scratch.path, 'outputs');
beforeAll(() => {
  mkdirSync(outputs);
});
afterEach(() => {
  expect(temporary.leftOver()).toEqual([]);
});

/** The longest that any call may take, however slow the machine is. */
const limitMilliseconds = 15_000;

let calls = 0;
/** Calls `check` and `compile`; neither may break down, and what fails must say why and leave nothing behind. */
async function exitCodes(model: string): Promise<readonly [check: number, compile: number]> {
  const directory = join(outputs, String(calls++));
  const codes: number[] = [];
  for (const call of [['check', model], ['compile', model, '-o', directory, '--frames', '1']]) {
    const started = performance.now();
    const { exitCode, stdout, stderr } = await netloom(...call);
    expect(performance.now() - started).toBeLessThan(limitMilliseconds);
    expect(stdout + stderr).not.toMatch(/^\s+at |CLI099|[^\P{Cc}\n\t]/mu);
    const said = stderr.split('\n').filter((line) => line !== '');
    for (const line of said) expect(line).toMatch(/^[A-Z]{2,3}\d{3} (\((warning|note)\) )?[^"]* "/);
    if (exitCode !== 0) expect(said.filter((line) => /^[A-Z]{2,3}\d{3} [^(]/.test(line)).length).toBeGreaterThan(0);
    codes.push(exitCode);
  }
  const [check = NaN, compile = NaN] = codes;
  expect(existsSync(directory)).toBe(compile === 0);
  return [check, compile];
}

const refused = [1, 1];

/** One dense layer with an input of this shape and this weight. */
function dense(input: readonly (number | string)[], weight: OnnxTensor): Uint8Array {
  return encodeModel(
    makeModel({
      nodes: [makeNode('Gemm', ['x', 'w'], ['y'], {}, { name: 'dense' })],
      inputs: [makeValueInfo('x', 'float', input)],
      outputs: [makeValueInfo('y', 'float', [1, 2])],
      initializers: [weight],
    }),
  );
}

describe('damaged models', () => {
  const whole = smallModel();

  it('cut anywhere', async () => {
    for (let end = 0; end < whole.length; end += 1 + Math.floor(whole.length / 40))
      expect([end, ...(await exitCodes(scratch.write('cut.onnx', whole.subarray(0, end))))]).toEqual([end, ...refused]);
  });

  it.each([
    ['flipped bits', flipBits],
    ['damaged fields', mutateFields],
  ])('with %s', async (_, mutate) => {
    const count = 100;
    let isRefused = 0;
    for (let seed = 1; seed <= count; seed++) {
      const bytes = mutate(whole, randomNumbers(seed));
      const [check, compile] = await exitCodes(scratch.write('damaged.onnx', bytes));
      expect([seed, check]).toEqual([seed, check === 0 ? 0 : 1]);
      expect([seed, compile]).toEqual([seed, compile === 0 ? check : 1]);
      isRefused += compile;
    }
    // A good part of the model's bits are those of weights, and some fields are names that nothing reads.
    expect(isRefused).toBeGreaterThan(count / 10);
    expect(isRefused).toBeLessThan((9 * count) / 10);
  });
});

describe('models that lie', () => {
  it('a cycle', async () => {
    const cyclic = makeModel({
      nodes: [makeNode('Relu', ['b'], ['a'], {}, { name: 'first' }), makeNode('Relu', ['a'], ['b'], {}, { name: 'second' })],
      inputs: [makeValueInfo('x', 'float', [1, 2])],
      outputs: [makeValueInfo('b', 'float', [1, 2])],
    });
    expect(await exitCodes(scratch.write('cycle.onnx', encodeModel(cyclic)))).toEqual(refused);
  });

  it('tensors of 2^40 elements, in the data or in the shapes', async () => {
    const huge = dense([1, 2 ** 20], { name: 'w', kind: 'float', dims: [2 ** 20, 2 ** 20], data: Float32Array.of(1, 2) });
    expect(await exitCodes(scratch.write('huge.onnx', huge))).toEqual(refused);
    const tall = dense([1, 2 ** 40], makeTensor('w', 'float', [2, 2], [1, 2, 3, 4]));
    expect(await exitCodes(scratch.write('tall.onnx', tall))).toEqual(refused);
    const wide = makeModel({
      nodes: [makeNode('Relu', ['x'], ['y'])],
      inputs: [makeValueInfo('x', 'float', [1, 2 ** 10, 2 ** 15, 2 ** 15])],
      outputs: [makeValueInfo('y', 'float', [1, 2 ** 10, 2 ** 15, 2 ** 15])],
    });
    expect(await exitCodes(scratch.write('wide.onnx', encodeModel(wide)))).toEqual(refused);
  });

  it.each([NaN, Infinity, -Infinity])('a weight of %d', async (weight) => {
    expect(await exitCodes(scratch.write('weight.onnx', dense([1, 2], makeTensor('w', 'float', [2, 2], [1, weight, 3, 4]))))).toEqual(refused);
  });

  it('an empty graph, and none', async () => {
    expect(await exitCodes(scratch.write('nothing.onnx', encodeModel(makeModel({ nodes: [], inputs: [], outputs: [] }))))).toEqual(refused);
    const { opset_import = [] } = makeModel({ nodes: [], inputs: [], outputs: [] });
    expect(await exitCodes(scratch.write('without.onnx', encodeModel({ opset_import })))).toEqual(refused);
  });
});

describe('external data', () => {
  it.each(['.', '..', '../file.onnx', '/etc/passwd', '', 'loop.onnx', 'missing.bin', 'x\0y'])('at %j', async (location) => {
    const model = makeModel({
      nodes: [makeNode('Gemm', ['x', 'w'], ['y'])],
      inputs: [makeValueInfo('x', 'float', [1, 2])],
      outputs: [makeValueInfo('y', 'float', [1, 2])],
    });
    const tensor = encodeTensor(makeTensor('w', 'float', [2, 2], [1, 2, 3, 4]));
    // 1 is EXTERNAL.
    const external = Object.assign(tensor, { raw_data: new Uint8Array(), data_location: 1, external_data: [{ key: 'location', value: location }] });
    const bytes = encodeModel({ ...model, graph: { ...model.graph, initializer: [external] } });
    expect(await exitCodes(scratch.write('external.onnx', bytes))).toEqual(refused);
  });
});

describe('names that want to be code', () => {
  it.each([
    ['VHDL', '"; end architecture; --'],
    ['control characters', '\n-- \u0000\u001b[2J\u009b'],
    ['a path', '../../../etc/passwd'],
    ['5000 letters', 'a'.repeat(5000)],
    ['a template', '%s${x}`y`'],
    ['nothing', ''],
    ['Japanese', '日本語'],
  ])('%s', async (_, name) => {
    const model = encodeModel(
      makeModel({
        nodes: [makeNode('Gemm', [`x${name}`, 'w'], [`y${name}`], {}, { name }), makeNode('Relu', [`y${name}`], ['z'], {}, { name: `${name} 2` })],
        inputs: [makeValueInfo(`x${name}`, 'float', [1, 2])],
        outputs: [makeValueInfo('z', 'float', [1, 2])],
        initializers: [makeTensor('w', 'float', [2, 2], [1, 2, -3, 4])],
        name,
      }),
    );
    expect(await exitCodes(scratch.write('named.onnx', model))).toEqual([0, 0]);
  });
});

describe('files that are no models', () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1]);
  it.each([
    ['an empty file', new Uint8Array()],
    ['a PNG', png],
    ['a text', 'name: model\nlayers: []\n'],
    ['zeros', new Uint8Array(5000)],
    ['random bytes', Uint8Array.from({ length: 5000 }, ((random) => () => random.integer(0, 255))(randomNumbers(9)))],
  ])('%s', async (_, content) => {
    expect(await exitCodes(scratch.write('none.onnx', content))).toEqual(refused);
  });

  it('a directory, a file that is not there, one that cannot be read', async () => {
    const directory = join(scratch.path, 'directory');
    mkdirSync(directory);
    expect(await exitCodes(directory)).toEqual([2, 2]);
    expect(await exitCodes(join(scratch.path, 'missing.onnx'))).toEqual([2, 2]);
    const loop = join(scratch.path, 'loop.onnx');
    symlinkSync(loop, loop);
    expect(await exitCodes(loop)).toEqual([2, 2]);
    expect(await exitCodes(join(scratch.write('file.onnx', smallModel()), 'below.onnx'))).toEqual([2, 2]);
  });
});
