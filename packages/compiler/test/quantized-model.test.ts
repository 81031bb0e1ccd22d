import { type Plugin, codeRange, definePlugin, graphRewrites, integerType, irVersion } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type Importer, importers } from '@netloom/onnx-frontend';
import { describe, expect, it } from 'vitest';
import { type Compiler, createCompiler } from '../src/index.js';

const u8 = integerType(false, 8, { scale: [1], zeroPoint: [0] });
const factors = [{ numerator: 1337n, denominator: 65536n }];

/** Averages codes by a reciprocal in fixed point; makes codes of the model's input first. */
const codeAverage: Importer = {
  domain: '',
  operator: 'GlobalAveragePool',
  layerTypes: ['GlobalAveragePool'],
  since: 1,
  attributes: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view === undefined || !context.quantizeInput(node, view, u8) || context.spatial(node, view) === undefined) return;
    const requantization = { rounding: 'half-even' as const, ...codeRange(u8), factors };
    const layer = { type: 'GlobalAveragePool', attributes: {}, inputs: [view], output: u8, requantization };
    context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ['H'], ['W']]);
  },
};

const dialect: Plugin = definePlugin({
  name: 'dialect',
  irVersion,
  register(host) {
    host.replace(importers, codeAverage);
    host.add(graphRewrites, {
      name: 'floats-only',
      after: [],
      rewrite() {
        throw new Error('rewrites are promised float graphs');
      },
    });
  },
});

const model = encodeModel(
  makeModel({
    nodes: [makeNode('GlobalAveragePool', ['x'], ['y'], {}, { name: 'average' })],
    inputs: [makeValueInfo('x', 'float', [1, 2, 7, 7])],
    outputs: [makeValueInfo('y', 'float', [1, 2, 1, 1])],
  }),
);

function compiler(): Compiler {
  const created = createCompiler({ plugins: [dialect] });
  expect(created.diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['IR043', 'note']]);
  if (!created.ok) throw new Error('no compiler');
  return created.value;
}

describe('a model that is quantized already', () => {
  it('passes rewrites by, is not quantized again, and is built with proven roundings', () => {
    const made = compiler();
    const imported = made.importModel(model);
    if (!imported.ok) throw new Error(JSON.stringify(imported.diagnostics));
    const graph = imported.value;
    expect(made.check(graph)).toEqual([]);
    expect(made.quantize(graph, {}, []).diagnostics.map(({ code }) => code)).toContain('QNT003');
    const frame = new Map([['x', Int32Array.from({ length: 98 }, (_, i) => (i * 37) % 256)]]);
    const trace = made.evaluator.evaluate(graph, frame);
    const built = made.build('vhdl', graph, { modelSha256: '0'.repeat(64), toolVersion: '0.1.0', frames: [trace] });
    if (!built.ok) throw new Error(JSON.stringify(built.diagnostics));
    const written = JSON.parse(String(built.value.get('model.ir.json'))) as { readonly layers: readonly object[] };
    const requantization = { factors: [{ numerator: '1337', denominator: '65536' }], implementation: { proof: { channels: 2 } } };
    expect(written.layers).toMatchObject([{ type: 'GlobalAveragePool', requantization }]);
  });
});
