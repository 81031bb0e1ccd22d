import { type Graph, renderDiagnostic } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { type ProofOptions, proveModel, randomNumbers } from '../src/index.js';
import { randomChain } from './support/random-chain.js';

/** Conv, Relu, Conv, Flatten, Gemm: enough products in each sum that wide codes leave float32's integers behind. */
function wideSums(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const constant = (name: string, dims: number[]) =>
    makeTensor(name, 'float', dims, random.normal(dims.reduce((product, size) => product * size, 1)));
  const same = { pads: { ints: [1, 1, 1, 1] } };
  return encodeModel(
    makeModel({
      inputs: [makeValueInfo('x', 'float', ['batch', 2, 5, 5])],
      outputs: [makeValueInfo('y', 'float', ['batch', 6])],
      nodes: [
        makeNode('Conv', ['x', 'w1', 'b1'], ['a1'], same, { name: 'first' }),
        makeNode('Relu', ['a1'], ['r1'], {}, { name: 'relu' }),
        makeNode('Conv', ['r1', 'w2'], ['a2'], {}, { name: 'second' }),
        makeNode('Flatten', ['a2'], ['f'], { axis: { int: 1 } }, { name: 'flatten' }),
        makeNode('Gemm', ['f', 'w3', 'b3'], ['y'], {}, { name: 'dense' }),
      ],
      initializers: [
        constant('w1', [4, 2, 3, 3]),
        constant('b1', [4]),
        constant('w2', [3, 4, 3, 3]),
        constant('w3', [27, 6]),
        constant('b3', [6]),
      ],
    }),
  );
}

/** Of the layers whose reachable accumulators float32 rounds: how many there are, and how many round as it does. */
function beyondFloat32(graph: Graph): { readonly layers: number; readonly rounding: number } {
  const implementations = graph.layers.flatMap(({ requantization }) => requantization?.implementation ?? []);
  const wide = implementations.filter(({ accumulator }) => accumulator.low < -(2n ** 24n) || accumulator.high > 2n ** 24n);
  const rounding = wide.filter((implementation) => implementation.method === 'half-even' && implementation.roundsAccumulator === true);
  return { layers: wide.length, rounding: rounding.length };
}

async function proveWide(model: Uint8Array, options: ProofOptions): Promise<ReturnType<typeof beyondFloat32>> {
  const proof = await proveModel(model, { simulatedFrames: 3, target: { multipliers: 16 }, ...options });
  if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
  const { fullSpeed, stalled, manifest, integerGraph, diagnostics } = proof.value;
  expect(diagnostics.filter(({ code }) => code.startsWith('QNT04'))).toEqual([]);
  for (const report of [fullSpeed, stalled]) {
    expect(report.firstDifference).toBeUndefined();
    expect(report.violations).toEqual([]);
    expect(report.equal).toBe(true);
    expect(report.comparedValues).toBeGreaterThan(0);
  }
  expect(fullSpeed.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
  return beyondFloat32(integerGraph);
}

describe('12- and 16-bit codes, whose accumulators float32 rounds', () => {
  it.each<[string, number, NonNullable<ProofOptions['quantization']>]>([
    ['12-bit codes, 16-bit weights', 1, { bits: 12, weightBits: 16, scales: 'any' }],
    ['16 bits, affine', 2, { bits: 16, scales: 'any', activations: 'affine' }],
    ['16 bits, symmetric, one scale per tensor', 3, { bits: 16, scales: 'any', activations: 'symmetric', weights: 'per-tensor' }],
  ])('%s, any scales: hardware rounds them, too', async (_, seed, quantization) => {
    const { layers, rounding } = await proveWide(wideSums(seed), { seed, quantization });
    expect(layers).toBe(3);
    expect(rounding).toBe(3);
  });

  it.each(['short', 'power-of-two'] as const)('16 bits, %s scales: hardware equals the golden model', async (scales) => {
    const { layers } = await proveWide(wideSums(4), { seed: 4, quantization: { bits: 16, scales } });
    expect(layers).toBe(3);
  });

  it('16 bits in random chains: hardware equals the golden model', async () => {
    let rounding = 0;
    for (const seed of [101, 102, 103, 104]) {
      rounding += (await proveWide(randomChain(seed), { seed, quantization: { bits: 16, scales: 'any' } })).rounding;
    }
    expect(rounding).toBeGreaterThan(4);
  });
});
