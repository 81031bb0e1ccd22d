import { type Evaluator, type Graph, type IntegerType, builtinLayerTypes, codeRange, collectParts, fixedSum, integerType } from '@netloom/ir';
import { builtinImporters } from '@netloom/onnx-frontend';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { loadOnnxRuntime } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { judgeInteger } from '../src/index.js';

const parts = collectParts([builtinLayerTypes, builtinKernels, builtinImporters]);
if (!parts.ok) throw new Error('two plugins clash');
const evaluator = createEvaluator(parts.value);

const size = 128;

function sumOf(a: IntegerType, b: IntegerType, y: IntegerType): Graph {
  const axes = [
    { name: 'H', size },
    { name: 'W', size },
    { name: 'C', size: 4 },
  ];
  const { low, high } = codeRange(y);
  const layer = { name: 'sum', type: 'Add', inputs: ['a', 'b'], outputs: ['y'], attributes: { adds: 'reals' }, parameters: {}, sources: [], requantization: { rounding: 'half-even' as const, low, high } };
  const values = new Map(Object.entries({ a, b, y }).map(([name, type]) => [name, { name, axes, type }]));
  return { name: 'sum', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] };
}

/** Codes all over a format, no two pairs alike. */
function spread(type: IntegerType, step: number): Int32Array {
  const { low, high } = codeRange(type);
  return Int32Array.from({ length: size * size * 4 }, (_, i) => low + ((i * step) % (high - low + 1)));
}

/** The golden model, one code too high wherever its own is even. */
function raised(golden: Evaluator): Evaluator {
  return {
    ...golden,
    evaluate: (graph, inputs) => new Map([...golden.evaluate(graph, inputs)].map(([name, codes]) => [name, name === 'y' ? codes.map((code) => code + ((code + 1) % 2)) : codes])),
  };
}

describe('judgeInteger', () => {
  it('explains sums in fixed point that differ by one next to ties, and no others', async () => {
    const format = (signed: boolean, scale: number, zeroPoint: number): IntegerType => integerType(signed, 16, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
    const [a, b, y] = [format(true, 0.00314159265, 70), format(false, 0.00271828183, 30000), format(true, 0.00618033989, -300)] as const;
    expect(fixedSum(a, b, y)).toBeDefined();
    const runtime = await loadOnnxRuntime();
    if (!runtime.ok) throw new Error('ONNX Runtime is not installed');
    const graph = sumOf(a, b, y);
    const inputs = new Map([['a', spread(a, 1)], ['b', spread(b, 40503)]]);
    const trace = new Map([...inputs, ...evaluator.evaluate(graph, inputs)]);
    const { values, explained, differences } = await judgeInteger(graph, [trace], evaluator, runtime.value);
    expect(differences).toEqual([]);
    expect(values).toBe(size * size * 4);
    expect(explained).toBeGreaterThan(0);
    const wrong = await judgeInteger(graph, [trace], raised(evaluator), runtime.value);
    expect(wrong.differences.length).toBeGreaterThan(0);
  });
});
