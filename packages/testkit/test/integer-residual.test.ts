import { createCompiler } from '@netloom/compiler';
import { type Graph, fixedSum, renderDiagnostic } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { deriveRequantizations } from '@netloom/quant';
import { describe, expect, it } from 'vitest';
import { type Frame, judgeModel, proveModel, randomNumbers } from '../src/index.js';
import { randomIntegerResidual } from './support/random-integer-residual.js';

/** How the sums of a model are rounded. */
function methodsOf(model: Uint8Array): readonly (string | undefined)[] {
  const compiler = createCompiler();
  const imported = compiler.ok ? compiler.value.importModel(model) : compiler;
  const derived = compiler.ok && imported.ok ? deriveRequantizations(imported.value, compiler.value.parts) : imported;
  if (!derived.ok) throw new Error(derived.diagnostics.map(renderDiagnostic).join('\n'));
  const sums = derived.value.layers.filter(({ type }) => type === 'Add');
  return sums.map(({ requantization }) => requantization?.implementation?.method);
}

type Format = readonly [kind: 'int8' | 'uint8' | 'int16' | 'uint16', scale: number, zeroPoint: number];

/** The sum of two inputs of codes, 64 pairs a frame. */
function sumOfInputs(formats: Readonly<Record<'a' | 'b' | 'y', Format>>): Uint8Array {
  const entries = Object.entries(formats);
  const between = ([name]: (typeof entries)[number]) => [
    makeNode('QuantizeLinear', [name === 'y' ? 'sum' : name, `s${name}`, `z${name}`], [`q${name}`]),
    makeNode('DequantizeLinear', [`q${name}`, `s${name}`, `z${name}`], [name === 'y' ? 'y' : `r${name}`]),
  ];
  const [a = [], b = [], y = []] = entries.map(between);
  return encodeModel(
    makeModel({
      nodes: [...a, ...b, makeNode('Add', ['ra', 'rb'], ['sum'], {}, { name: 'sum' }), ...y],
      inputs: ['a', 'b'].map((name) => makeValueInfo(name, 'float', [1, 1, 8, 8])),
      outputs: [makeValueInfo('y', 'float', [1, 1, 8, 8])],
      initializers: entries.flatMap(([name, [kind, scale, zeroPoint]]) => [
        makeTensor(`s${name}`, 'float', [], [scale]),
        makeTensor(`z${name}`, kind, [], [zeroPoint]),
      ]),
      opset: 21,
      irVersion: 10,
    }),
  );
}

/** Ends of both formats, zero, and reals between. */
function extremes({ inputs }: Graph, { a, b }: Readonly<Record<'a' | 'b', Format>>): readonly Frame[] {
  const random = randomNumbers(5);
  const ends = [-1e9, 0, 1e9];
  return [0, 1, 2].map(
    (frame) => new Map(inputs.map((name, i) => {
      const scale = (i === 0 ? a : b)[1];
      return [name, Float32Array.from({ length: 64 }, (_, at) => {
        const corner = frame === 0 && at < 9 ? ends[i === 0 ? at % 3 : Math.floor(at / 3)] : undefined;
        return corner ?? (random.next() - 0.5) * 2 ** 17 * scale;
      })];
    })),
  );
}

describe('sums of two widths', () => {
  it.each<[string, readonly [number, number], Readonly<Record<'a' | 'b' | 'y', Format>>]>([
    ['16 and 16 bits', [4525433, 12693288], { a: ['uint16', Math.fround(0.0123), 65535], b: ['int16', Math.fround(0.0345), -32768], y: ['int16', Math.fround(0.0456), 32767] }],
    ['8 and 16 bits, a factor of 31 bits', [1405557939, 1286253], { a: ['uint8', 37.7, 3], b: ['int16', Math.fround(0.0345), 100], y: ['uint16', Math.fround(0.9), 1000] }],
    ['16 bits, one of them next to nothing', [0, 16928361], { a: ['uint16', Math.fround(1e-9), 0], b: ['int16', Math.fround(0.7), 5], y: ['int8', 11.1, 0] }],
  ])('%s (factors %j): extremes in GHDL equal the golden model', async (_, factors, formats) => {
    const proof = await proveModel(sumOfInputs(formats), { frames: (graph) => extremes(graph, formats), simulatedFrames: 3 });
    if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
    const { fullSpeed, stalled, diagnostics, integerGraph } = proof.value;
    const types = integerGraph.layers.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]).map((name) => integerGraph.values.get(name)?.type);
    const [a, b, y] = types.filter((type) => type?.kind === 'integer');
    if (a === undefined || b === undefined || y === undefined) throw new Error('one layer of codes');
    expect(fixedSum(a, b, y)?.factors).toEqual(factors);
    expect(diagnostics.map(({ code }) => code)).toContain('QNT047');
    for (const report of [fullSpeed, stalled]) {
      expect(report).toMatchObject({ equal: true, violations: [] });
      expect(report.comparedValues).toBeGreaterThanOrEqual(3 * 64);
    }
  });
});

describe('residual networks of codes with any scales', () => {
  it.each([
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [5, true],
    [6, true],
  ])('network %d (related scales: %s): ONNX Runtime layer by layer, and GHDL at full speed and stalled', async (seed, related) => {
    const options = { quantization: {}, target: { multipliers: seed % 2 === 0 ? 8 : 64 }, seed, stallPermille: 400 };
    const model = randomIntegerResidual(seed, { related });
    expect(methodsOf(model)).toEqual(['offset', related ? 'thresholds' : 'offset']);
    const { failure, refusedBy, layers, comparisons } = await judgeModel(model, options, { judges: ['integer', 'hardware'] });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Add).toBe(2);
    expect(comparisons.integer).toMatchObject({ differences: [], unjudgedLayers: 0 });
    expect(comparisons.hardware?.values).toBeGreaterThan(0);
  });

  it.each([
    [11, 16],
    [12, 16],
    [13, 12],
  ])('network %d of %d-bit codes: sums in fixed point, ONNX Runtime within the stated error, and GHDL equal', async (seed, bits) => {
    const options = { quantization: {}, target: { multipliers: seed % 2 === 0 ? 8 : 64 }, seed, stallPermille: 400 };
    const model = randomIntegerResidual(seed, { bits });
    expect(methodsOf(model)).toEqual(['half-even', 'half-even']);
    const { failure, refusedBy, layers, comparisons } = await judgeModel(model, options, { judges: ['integer', 'hardware'] });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Add).toBe(2);
    expect(comparisons.integer).toMatchObject({ differences: [], unjudgedLayers: 0 });
    expect(comparisons.hardware?.values).toBeGreaterThan(0);
  });
});
