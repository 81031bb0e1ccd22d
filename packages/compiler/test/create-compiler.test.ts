import 'reflect-metadata';
import { container } from 'tsyringe';
import { describe, expect, it } from 'vitest';
import {
  type Backend,
  type Fragment,
  type GraphRewrite,
  type Layer,
  type Plugin,
  type Value,
  backends,
  defineExtensionPoint,
  defineLayerType,
  definePlugin,
  graphRewrites,
  irVersion,
  layerTypes,
  success,
} from '@netloom/ir';
import { makeNode } from '@netloom/onnx-frontend/codec';
import { keepFormatRule, quantizationRules } from '@netloom/quant';
import { kernels } from '@netloom/refmodel';
import { z } from 'zod';
import { type Compiler, type CompilerOptions, builtinPlugins, createCompiler } from '../src/index.js';
import { smallFrames, smallModel } from './support/model.js';

function compiler(options?: CompilerOptions): Compiler {
  const result = createCompiler(options);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

function codes(options: CompilerOptions): string[] {
  return createCompiler(options).diagnostics.map((diagnostic) => diagnostic.code);
}

function plugin(name: string, register: Plugin['register'], version = irVersion): Plugin {
  return definePlugin({ name, irVersion: version, register });
}

const relu = (input: string, output: string): ReturnType<typeof makeNode> => makeNode('Relu', [input], [output], {}, { name: 'relu' });

/** Passes its input on; with `lowersTo` if it is given. */
function passType(type: string, lowersTo?: (layer: Layer, outputs: readonly Value[]) => Fragment): ReturnType<typeof defineLayerType> {
  return defineLayerType({
    type,
    summary: 'Passes on',
    attributes: z.looseObject({}),
    parameters: {},
    inputs: { min: 1, max: 1 },
    outputs: { min: 1, max: 1 },
    infer: (_, inputs) => success(inputs),
    ...(lowersTo === undefined ? {} : { lowersTo: (layer, _, outputs) => success(lowersTo(layer as Layer, outputs)) }),
  });
}

function relus(layer: Layer, outputs: readonly Value[], type = 'Relu'): Fragment {
  const inner = `${layer.name}/inner`;
  const part = { ...layer, type, attributes: {}, sources: [] };
  return {
    layers: [
      { ...part, name: `${layer.name}/first`, outputs: [inner] },
      { ...part, name: `${layer.name}/second`, inputs: [inner] },
    ],
    values: outputs.map((output) => ({ name: inner, axes: output.axes, type: output.type })),
  };
}

/** Replaces Relu layers by another type, so that imported graphs have it. */
function replaceRelu(type: string, after: readonly string[] = []): GraphRewrite {
  return {
    name: `relu-to-${type.toLowerCase()}`,
    after,
    rewrite: (graph) =>
      graph.layers.some((layer) => layer.type === 'Relu' && layer.name === 'relu')
        ? { ...graph, layers: graph.layers.map((layer) => (layer.name === 'relu' ? { ...layer, type } : layer)) }
        : graph,
  };
}

describe('createCompiler', () => {
  it('wires the built-in stages', () => {
    const made = compiler();
    const imported = made.importModel(smallModel(relu), { name: 'net' });
    expect(imported.diagnostics).toEqual([]);
    if (!imported.ok) throw new Error('import failed');
    expect(imported.value.layers.map((layer) => layer.type)).toEqual(['Conv', 'Relu', 'Flatten', 'Gemm']);
    expect(made.check(imported.value)).toEqual([]);
    const quantized = made.quantize(imported.value, {}, smallFrames(4));
    if (!quantized.ok) throw new Error(JSON.stringify(quantized.diagnostics));
    expect([...quantized.value.values.values()].every(({ type }) => type.kind === 'integer')).toBe(true);
    const [frame] = smallFrames(1);
    const trace = made.evaluator.evaluate(imported.value, frame ?? new Map<string, Float32Array>());
    expect([...trace.keys()].sort()).toEqual([...imported.value.values.keys()].sort());
  });

  it('keeps the global container empty and compilers apart', () => {
    const one = compiler({ plugins: [plugin('one', (host) => { host.add(backends, named('one')); })] });
    const two = compiler({ plugins: [plugin('two', (host) => { host.add(backends, named('two')); })] });
    expect(one.parts.all(backends).map(({ name }) => name)).toEqual(['vhdl', 'one']);
    expect(two.parts.all(backends).map(({ name }) => name)).toEqual(['vhdl', 'two']);
    for (const point of [layerTypes, backends, kernels, graphRewrites]) expect(container.isRegistered(point.token)).toBe(false);
    expect(one.parts.all(graphRewrites)).toEqual([]);
  });

  it('reports everything that is wrong with plugins at once', () => {
    const plugins = [
      plugin('newer', () => undefined, '1.99.0'),
      plugin('again', (host) => { host.add(backends, named('vhdl')); }),
      plugin('again', () => undefined),
      plugin('lacking', (host) => { host.add(layerTypes, passType('acme.Lacking')); }),
      plugin('broken', () => {
        throw new Error('no license');
      }),
      plugin('older', (host) => { host.add(defineExtensionPoint<string>('kernel@0', (part) => part), 'old'); }),
      plugin('lost', (host) => { host.add(graphRewrites, { name: 'lost', after: ['fuse-conf'], rewrite: (graph) => graph }); }),
      plugin('fuse', (host) => { host.add(graphRewrites, { name: 'fuse-conv', after: [], rewrite: (graph) => graph }); }),
    ];
    const result = createCompiler({ plugins });
    expect(result.ok).toBe(false);
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual([
      ...['IR020', 'IR022', 'IR021', 'IR032'],
      'IR035',
      ...['IR023', 'IR023'],
      'CMP001',
    ]);
    const missing = result.diagnostics.filter((diagnostic) => diagnostic.id === 'missingPart');
    expect(missing.map(({ subject, values }) => [subject.name, values.point])).toEqual([
      ['acme.Lacking', 'kernel'],
      ['acme.Lacking', 'quantization-rule'],
    ]);
    expect(result.diagnostics.at(-1)?.hint).toBe('Did you mean "fuse-conv"?');
  });

  it('has every part that its own layer types need', () => {
    expect(codes({})).toEqual([]);
    expect(builtinPlugins.map(({ name }) => name)).toEqual(
      ['ir', 'onnx-frontend', 'refmodel', 'quant', 'vhdl-ip', 'vhdl-backend'].map((name) => `@netloom/${name}`),
    );
  });
});

function named(name: string): Backend {
  return { name, summary: '', extensionPoints: [], build: () => success(new Map<string, string>()) };
}

describe('build', () => {
  it('asks the backend of that name', () => {
    const made = compiler({ plugins: [plugin('one', (host) => { host.add(backends, named('one')); })] });
    const imported = made.importModel(smallModel(relu));
    if (!imported.ok) throw new Error('import failed');
    expect(made.build('one', imported.value, {})).toEqual(success(new Map()));
    const unknown = made.build('vhd', imported.value, {});
    expect(unknown.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([['CMP006', 'Did you mean "vhdl"?']]);
    const unsound = made.build('one', { ...imported.value, outputs: ['nowhere'] }, {});
    expect(unsound.diagnostics.map(({ code }) => code)).toEqual(['IR003']);
  });
});

describe('rewrites', () => {
  const order: string[] = [];
  const logging = (name: string, ...after: string[]): Plugin =>
    plugin(name, (host) => {
      host.add(graphRewrites, {
        name,
        after,
        rewrite: (graph) => {
          order.push(name);
          return graph;
        },
      });
    });

  it('run after those that they name, else in the order of plugins', () => {
    order.length = 0;
    const made = compiler({ plugins: [logging('d', 'c', 'a'), logging('b'), logging('c', 'b'), logging('a')] });
    made.importModel(smallModel(relu));
    expect(order).toEqual(['b', 'c', 'a', 'd']);
    expect(made.describe().rewrites).toEqual(['b', 'c', 'a', 'd']);
  });

  it.each([
    [[logging('a', 'b'), logging('b', 'c'), logging('c', 'b')], 'b -> c -> b'],
    [[logging('a', 'a')], 'a -> a'],
    [[logging('a', 'c'), logging('b', 'a'), logging('c', 'b')], 'a -> b -> c -> a'],
  ])('must not come after each other', (plugins, cycle) => {
    const result = createCompiler({ plugins });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['CMP002']);
    expect(result.diagnostics[0]?.values.cycle).toBe(cycle);
  });

  it('are named when they break the graph', () => {
    const breaking: GraphRewrite = { name: 'breaking', after: [], rewrite: (graph) => ({ ...graph, outputs: ['nowhere'] }) };
    const made = compiler({ plugins: [plugin('breaking', (host) => { host.add(graphRewrites, breaking); })] });
    const result = made.importModel(smallModel(relu));
    expect(result.diagnostics.map(({ code, subject }) => [code, subject.name])).toEqual([
      ['CMP003', 'breaking'],
      ['IR003', 'small'],
    ]);
  });
});

describe('lowering', () => {
  const installed = (...added: readonly ReturnType<typeof passType>[]): Compiler =>
    compiler({
      plugins: [
        plugin('lowered', (host) => {
          for (const type of added) host.add(layerTypes, type);
          host.add(graphRewrites, replaceRelu(added[0]?.type ?? ''));
        }),
      ],
    });

  it('replaces layers by what they are made of, at any depth', () => {
    const twice = passType('acme.Twice', (layer, outputs) => relus(layer, outputs, 'acme.Pair'));
    const made = installed(twice, passType('acme.Pair', relus));
    const imported = made.importModel(smallModel(relu));
    if (!imported.ok) throw new Error(JSON.stringify(imported.diagnostics));
    expect(imported.value.layers.map(({ type, name }) => `${type} ${name}`)).toEqual([
      'Conv conv',
      ...['first/first', 'first/second', 'second/first', 'second/second'].map((name) => `Relu relu/${name}`),
      'Flatten gemm/flatten',
      'Gemm gemm',
    ]);
    expect(imported.value.layers[2]?.sources).toEqual(['relu']);
    expect(made.check(imported.value)).toEqual([]);
    expect(made.describe().layers.filter(({ isLowered }) => isLowered).map(({ type }) => type)).toEqual(['acme.Twice', 'acme.Pair']);
    const plain = compiler().importModel(smallModel(relu));
    const [frame = new Map<string, Float32Array>()] = smallFrames(1);
    if (!plain.ok) throw new Error('import failed');
    const [output = ''] = plain.value.outputs;
    expect(made.evaluator.evaluate(imported.value, frame).get(output)).toEqual(made.evaluator.evaluate(plain.value, frame).get(output));
  });

  it('happens in check and quantize as well, for graphs that were not imported', () => {
    const made = installed(passType('acme.Pair', relus));
    const plain = compiler().importModel(smallModel(relu));
    if (!plain.ok) throw new Error('import failed');
    const graph = { ...plain.value, layers: plain.value.layers.map((layer) => (layer.type === 'Relu' ? { ...layer, type: 'acme.Pair' } : layer)) };
    expect(made.check(graph)).toEqual([]);
    const quantized = made.quantize(graph, {}, smallFrames(2));
    expect(quantized.ok && quantized.value.layers.some(({ type }) => type === 'acme.Pair')).toBe(false);
    expect(quantized.ok).toBe(true);
  });

  it('ends', () => {
    const endless = passType('acme.Endless', (layer, outputs) => relus(layer, outputs, 'acme.Endless'));
    expect(installed(endless).importModel(smallModel(relu)).diagnostics.map(({ code }) => code)).toEqual(['CMP005']);
  });

  it('must be sound', () => {
    const unsound = passType('acme.Unsound', (layer) => ({ layers: [{ ...layer, type: 'Rellu' }], values: [] }));
    expect(installed(unsound).importModel(smallModel(relu)).diagnostics.map(({ code }) => code)).toEqual(['CMP004', 'IR001']);
    const silent = passType('acme.Silent', () => ({ layers: [], values: [] }));
    expect(installed(silent).importModel(smallModel(relu)).diagnostics.map(({ code }) => code)).toEqual(['CMP004', 'IR003', 'IR025']);
    const clashing = passType('acme.Clashing', (layer, outputs) => {
      const { layers, values } = relus(layer, outputs);
      return { layers, values: values.map((value) => ({ ...value, name: 'x' })) };
    });
    expect(installed(clashing).importModel(smallModel(relu)).diagnostics.map(({ code }) => code)).toEqual(['CMP004', 'IR004']);
  });

  it('happens for the target that lacks the part, and for no other', () => {
    const pair = passType('acme.Pair', relus);
    const chip = plugin('chip', (host) => {
      host.add(layerTypes, pair);
      host.add(kernels, { layerType: 'acme.Pair', execute: (_, inputs) => inputs.map(({ data }) => data.map((x) => Math.max(0, x))) });
      host.add(quantizationRules, keepFormatRule('acme.Pair'));
      host.add(graphRewrites, replaceRelu('acme.Pair'));
      host.add(backends, named('chip'));
    });
    const made = compiler({ plugins: [chip] });
    const imported = made.importModel(smallModel(relu));
    if (!imported.ok) throw new Error(JSON.stringify(imported.diagnostics));
    const typesFor = (backend: string): string[] | undefined => {
      const quantized = made.quantize(imported.value, {}, smallFrames(2), {}, backend);
      return quantized.ok ? quantized.value.layers.map(({ type }) => type) : undefined;
    };
    expect(imported.value.layers.map(({ type }) => type)).toEqual(['Conv', 'acme.Pair', 'Flatten', 'Gemm']);
    expect(typesFor('chip')).toEqual(['Conv', 'acme.Pair', 'Flatten', 'Gemm']);
    // The lowered Relus are clamps of the convolution.
    expect(typesFor('vhdl')).toEqual(['Conv', 'Flatten', 'Gemm']);
    expect(made.check(imported.value)).toEqual([]);
    expect(made.describe().layers.filter(({ isLowered }) => isLowered)).toEqual([]);
    const forChip = made.quantize(imported.value, {}, smallFrames(2), {}, 'chip');
    if (!forChip.ok) throw new Error('not quantized');
    expect(made.build('chip', forChip.value, {}).ok).toBe(true);
    expect(made.build('vhdl', forChip.value, {}).diagnostics.map(({ code }) => code)).toEqual(['CMP007']);
  });

  it('is not used where all stages have parts', () => {
    const types = compiler().describe().layers;
    expect(types.length).toBeGreaterThan(5);
    expect(types.filter(({ isLowered }) => isLowered)).toEqual([]);
  });
});

describe('describe', () => {
  it('lists what the registries hold', () => {
    const { layers, operators, rules, backends: targets, plugins } = compiler().describe();
    const conv = layers.find(({ type }) => type === 'Conv');
    expect(conv?.parts).toEqual(['kernel', 'quantization-rule', 'vhdl-mapping']);
    expect(conv?.limits).toEqual([]);
    expect(conv?.operators.map(({ operator }) => operator)).toEqual(['Add', 'BatchNormalization', 'Conv', 'ConvInteger', 'Div', 'Mul', 'QLinearConv', 'Sub', 'QLinearAdd', 'QLinearMul']);
    expect(layers.find(({ type }) => type === 'Flatten')?.operators).toEqual([]);
    expect(conv?.parameters.map(({ name }) => name)).toEqual(['weight', 'bias']);
    const conversions = operators.filter(({ domain }) => domain === '').map(({ operator }) => operator);
    expect(conversions).toEqual(expect.arrayContaining(['Conv', 'Gemm', 'MatMul', 'MaxPool', 'Relu', 'Flatten']));
    expect(conversions).toEqual(conversions.toSorted());
    expect(targets.map(({ name }) => name)).toEqual(['vhdl']);
    expect(rules.every(({ summary }) => summary.length > 0)).toBe(true);
    expect(plugins).toHaveLength(builtinPlugins.length);
  });
});
