import { describe, expect, it } from 'vitest';
import { type Diagnostic, type Graph, type IntegerType, type Layer, type Value, float32, integerType, valueOf, withValues } from '@netloom/ir';
import { type VhdlOptions, planAccelerator, vhdlBackend, vhdlOptions } from '../src/index.js';
import { axes, compiler, conv, flatten, gemm, inputValue, integerGraph, maxPool, relu } from './support/integer-graph.js';
import { mappable } from '../src/legality.js';
import { build, manifestOf, modelSha256, valueOfResult } from './support/project.js';

const x = inputValue('x', axes('H', 6, 'W', 6, 'C', 4));
const first = conv('conv', x, 6);
const pool = maxPool('pool', first.value);
const flat = flatten('flat', pool.value);
const dense = gemm('dense', flat.value, 3);
/** Multiplications of a frame: conv 4*4 pixels of 6 x 36, dense 3 x 24. */
const graph = integerGraph([x], [first, pool, flat, dense], ['dense']);

function diagnosticsOf(options: Partial<VhdlOptions>, of: Graph = graph): readonly Diagnostic[] {
  const result = build(of, { frames: [], ...options });
  expect(result.ok).toBe(false);
  return result.diagnostics;
}

function codesOf(options: Partial<VhdlOptions>, of: Graph = graph): readonly string[] {
  return diagnosticsOf(options, of).map(({ code }) => code);
}

function withLayer(name: string, change: (layer: Layer) => Layer): Graph {
  return { ...graph, layers: graph.layers.map((layer) => (layer.name === name ? change(layer) : layer)) };
}

describe('folding requests', () => {
  it('are kept, and what is not requested follows the target', () => {
    const files = valueOfResult(build(graph, { folding: { conv: { pe: 2, simd: 2 } } }));
    const { layers, totals } = manifestOf(files);
    expect(layers[0]).toMatchObject({ name: 'conv', folding: { pe: 2, simd: 2 }, multipliers: 4, intervalCycles: (16 * 6 * 36) / 4 });
    expect(totals).toMatchObject({ predictedFrameIntervalCycles: 864, bottleneck: 'conv' });
    // The cheapest that is no slower: 72 cycles with a single multiplier.
    expect(layers[3]).toMatchObject({ name: 'dense', folding: { pe: 1, simd: 1 }, intervalCycles: 72 });
  });

  it('may name some keys only', () => {
    const { layers } = manifestOf(valueOfResult(build(graph, { folding: { conv: { pe: 3 } } })));
    expect(layers[0]?.folding).toEqual({ pe: 3, simd: 36, positions: 9 });
  });

  it('that no candidate has are refused with those that are near, all at once', () => {
    const diagnostics = diagnosticsOf({ folding: { conv: { pe: 4, simd: 5 }, dense: { lanes: 2 }, konv: { pe: 1 }, flut: { lanes: 1 } } });
    expect(diagnostics.map(({ code, subject }) => [code, subject.name])).toEqual([
      ['HDL004', 'konv'],
      ['HDL004', 'flut'],
      ['HDL003', 'conv'],
      ['HDL003', 'conv'],
      ['HDL013', 'dense'],
    ]);
    expect(diagnostics.map(({ hint }) => hint)).toEqual([
      'Did you mean "conv"?',
      'Did you mean "flat"?',
      'Nearest: 3, 6.',
      'Nearest: 4, 6.',
      undefined,
    ]);
    expect(diagnostics[2]?.values).toEqual({ key: 'pe', actual: 4, candidates: [1, 2, 3, 6] });
    expect(diagnostics[4]?.values).toEqual({ key: 'lanes', keys: ['pe', 'simd'] });
  });

  it('that no candidate has together are refused, though some have each', () => {
    expect(diagnosticsOf({ folding: { conv: { simd: 1, positions: 9 } } })).toMatchObject([
      { code: 'HDL015', subject: { name: 'conv' }, values: { folding: ['simd=1', 'positions=9'] } },
    ]);
  });

  it('are read by own keys alone: a layer may be called constructor', () => {
    const only = gemm('constructor', inputValue('x', axes('C', 4)), 2);
    const odd = integerGraph([inputValue('x', axes('C', 4))], [only], ['constructor']);
    expect(manifestOf(valueOfResult(build(odd, { folding: {} }))).layers[0]?.folding).toEqual({ pe: 2, simd: 4 });
    expect(manifestOf(valueOfResult(build(odd, { folding: { constructor: { pe: 1 } } }))).layers[0]?.folding).toEqual({ pe: 1, simd: 4 });
  });
});

describe('targets', () => {
  it('a budget below the smallest folding names the smallest', () => {
    const [diagnostic] = diagnosticsOf({ target: { multipliers: 1 } });
    expect(diagnostic).toMatchObject({ code: 'HDL006', values: { budget: 1, smallest: 2 }, hint: 'Ask for at least 2 multipliers.' });
    expect(manifestOf(valueOfResult(build(graph, { target: { multipliers: 2 } }))).totals.multipliers).toBe(2);
  });

  it('an unreachable frame rate names the fastest folding and its bottleneck', () => {
    const [diagnostic] = diagnosticsOf({ target: { framesPerSecond: 1e6, clockMegahertz: 10 } });
    // Each of 36 pixels comes in a cycle of its own.
    expect(diagnostic).toMatchObject({ code: 'HDL005', values: { wanted: 10, fastest: 36, bottleneck: 'conv' } });
    expect(manifestOf(valueOfResult(build(graph, { target: { framesPerSecond: 1e6, clockMegahertz: 144 } }))).totals.predictedFrameIntervalCycles).toBe(144);
  });

  it('no target is a note', () => {
    const result = vhdlBackend.build(graph, { modelSha256, toolVersion: '0.0.0', frames: [] }, compiler.parts);
    expect(result).toMatchObject({ ok: true, diagnostics: [{ code: 'HDL012', severity: 'note' }] });
  });
});

describe('graphs that no hardware can be made of', () => {
  it('float values, each by name', () => {
    const reals = [...graph.values.values()].map((value): Value => ({ ...value, type: float32 }));
    expect(codesOf({}, withValues(graph, reals))).toEqual(Array.from(graph.values, () => 'HDL008'));
  });

  it('activations with a scale per channel, but for outputs of one zero point', () => {
    const perChannel = (name: string, zeroPoint: readonly number[]): Graph =>
      withValues(graph, [{ ...valueOf(graph, name), type: integerType(true, 8, { axis: 'C', scale: zeroPoint.map((_, i) => 2 ** i), zeroPoint }) }]);
    const [diagnostic, ...more] = diagnosticsOf({}, perChannel('conv', [0, 0, 0, 0, 0, 0]));
    expect(diagnostic).toMatchObject({ code: 'HDL009', values: { value: 'conv', axis: 'C' } });
    expect(more).toEqual([]);
    expect(codesOf({}, perChannel('dense', [0, 1, 0]))).toEqual(['HDL009']);
    expect(build(perChannel('dense', [2, 2, 2]), { frames: [] }).ok).toBe(true);
  });

  it('requantizations without a proven implementation', () => {
    const bare = withLayer('conv', (layer) => ({ ...layer, requantization: { rounding: 'half-even', low: 0, high: 9 } }));
    expect(diagnosticsOf({}, bare)).toMatchObject([{ code: 'HDL010', subject: { kind: 'Conv', name: 'conv' } }]);
  });

  it('sums without an implementation in integers', () => {
    const type = (scale: number): IntegerType => integerType(false, 8, { scale: [scale], zeroPoint: [0] });
    const value = (name: string, scale: number): Value => ({ name, axes: axes('C', 2), type: type(scale) });
    const sum: Layer = {
      name: 'sum', type: 'Add', inputs: ['a', 'b'], outputs: ['y'], attributes: { adds: 'reals' }, parameters: {}, sources: [],
      requantization: { rounding: 'half-even', low: 0, high: 255 },
    };
    const values = [value('a', Math.fround(0.1)), value('b', Math.fround(0.3)), value('y', 1)];
    const sums: Graph = { name: 'sums', inputs: ['a', 'b'], outputs: ['y'], values: new Map(values.map((v) => [v.name, v])), layers: [sum], hostSteps: [] };
    expect(diagnosticsOf({}, sums)).toMatchObject([{ code: 'HDL010', subject: { kind: 'Add', name: 'sum' } }]);
  });

  it('sums of codes that the adder does not take', () => {
    const type = integerType(true, 17, { scale: [0.5], zeroPoint: [0] });
    const values = ['a', 'b', 'y'].map((name): Value => ({ name, axes: axes('C', 2), type }));
    const sum: Layer = {
      name: 'sum', type: 'Add', inputs: ['a', 'b'], outputs: ['y'], attributes: { adds: 'reals' }, parameters: {}, sources: [],
      requantization: { rounding: 'half-even', low: 0, high: 255 },
    };
    const sums: Graph = { name: 'sums', inputs: ['a', 'b'], outputs: ['y'], values: new Map(values.map((v) => [v.name, v])), layers: [sum], hostSteps: [] };
    expect(mappable.check(sums, compiler.parts)).toMatchObject([{ code: 'HDL021', values: { bitsLimit: 16, bits: 17 } }]);
  });

  it('values that are never read', () => {
    const spare = integerGraph([x, inputValue('spare', axes('C', 2))], [first], ['conv']);
    expect(diagnosticsOf({}, spare)).toMatchObject([{ code: 'HDL011', values: { value: 'spare' } }]);
    const dead = integerGraph([x, inputValue('z', axes('C', 2))], [first, relu('dead', inputValue('z', axes('C', 2)))], ['conv']);
    expect(diagnosticsOf({}, dead)).toMatchObject([{ code: 'HDL014', values: { value: 'dead' } }]);
  });

  it('windows that the window unit does not slide', () => {
    const wide = withLayer('conv', (layer) => ({ ...layer, attributes: { ...layer.attributes, kernel: [256, 1] } }));
    const padded = withLayer('conv', (layer) => ({ ...layer, attributes: { ...layer.attributes, padsBegin: [9, 9] } }));
    const codesOfMapping = (changed: Graph): string[] => mappable.check(changed, compiler.parts).map(({ code }) => code);
    expect(codesOfMapping(wide)).toEqual(['HDL016']);
    expect(codesOfMapping(padded)).toEqual(['HDL017']);
    expect(codesOfMapping(graph)).toEqual([]);
  });

  it('weights that no unit multiplies', () => {
    const wide = withLayer('conv', (layer) => {
      const { weight } = layer.parameters;
      if (weight === undefined) throw new Error('a convolution has weights');
      return { ...layer, parameters: { ...layer.parameters, weight: { ...weight, type: integerType(true, 24), data: weight.data.map((code, i) => (i === 0 ? 2 ** 16 : code)) } } };
    });
    expect(mappable.check(wide, compiler.parts)).toMatchObject([{ code: 'HDL023', values: { weight: 18 } }]);
  });
});

describe('options', () => {
  it.each([
    [{ top: 'Upper' }, 'top'],
    [{ top: 'with"quote' }, 'top'],
    [{ top: 'entity' }, 'top'],
    [{ top: 'mvu' }, 'top'],
    [{ top: 'stream_monitor' }, 'top'],
    [{ modelSha256: 'no hash' }, 'modelSha256'],
    [{ folding: { conv: { pe: 0.5 } } }, 'folding.conv.pe'],
    [{ target: { multipliers: 0 } }, 'target'],
    [{ colour: 'blue' }, '(all)'],
  ])('%j is refused', (wrong, option) => {
    const options = { modelSha256, toolVersion: '0.0.0', frames: [], target: { multipliers: 9 }, ...wrong };
    const { ok, diagnostics } = vhdlBackend.build(graph, options, compiler.parts);
    expect(ok).toBe(false);
    expect(diagnostics[0]).toMatchObject({ code: 'HDL001' });
    expect(String(diagnostics[0]?.values.option)).toContain(option);
  });

  it('names of ports may be the name of the top', () => {
    const files = valueOfResult(build(graph, { top: 's_axis' }));
    const { top, streams } = manifestOf(files);
    expect(top).toBe('s_axis');
    expect(streams.map(({ name }) => name)).not.toContain('s_axis');
  });
});

describe('planAccelerator', () => {
  it('decides without writing: every layer has a candidate, units and a stream', () => {
    const options = vhdlOptions.parse({ modelSha256, toolVersion: '0.0.0', frames: [], target: { multipliers: 100 } });
    const plan = valueOfResult(planAccelerator(graph, options, compiler.parts));
    expect(plan.layers.map(({ site, instances }) => [site.layer.name, instances])).toEqual([
      ['conv', ['conv_window', 'conv_mvu', 'conv_requant']],
      ['pool', ['pool_window', 'pool_max_pool']],
      ['flat', []],
      ['dense', expect.arrayContaining(['dense_mvu', 'dense_requant'])],
    ]);
    for (const { candidate, stream } of plan.layers) expect(stream.lanes).toBe(candidate.outputLanes[0]);
    expect(new Set(plan.netlist.streams.map(({ name }) => name)).size).toBe(plan.netlist.streams.length);
  });
});
