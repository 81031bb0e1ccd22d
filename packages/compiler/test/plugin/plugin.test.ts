import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  type Graph,
  type ProjectFiles,
  type Result,
  type TensorData,
  decodeGraph,
  definePlugin,
  encodeGraph,
  graphFromJson,
  graphToJson,
  irVersion,
  layerTypes,
  projectManifest,
  quantizeFrame,
  valueOf,
} from '@netloom/ir';
import { importers } from '@netloom/onnx-frontend';
import { makeNode } from '@netloom/onnx-frontend/codec';
import { quantizationRules } from '@netloom/quant';
import { kernels } from '@netloom/refmodel';
import { findGhdl, simulateProject, withTemporaryDirectory, writeProject } from '@netloom/toolchain';
import { type Compiler, createCompiler } from '../../src/index.js';
import { smallFrames, smallModel } from '../support/model.js';
import { lookupSource } from './lookup-unit.js';
import { listingPlugin, swishPlugin } from './index.js';
import { swishImporter, swishKernel, swishRule } from './swish-stages.js';
import { swish, swishType } from './swish-type.js';

const model = smallModel(
  (input, output) => makeNode('Swish', [input], [output], { alpha: { float: 1.5 } }, { name: 'swish', domain: 'com.acme' }),
  { 'com.acme': 1 },
);
const listed = ['Conv', 'Gemm', 'MaxPool', 'Relu', 'Flatten', 'ArgMax'];

function valueIn<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

function withPlugins(): Compiler {
  return valueIn(createCompiler({ plugins: [swishPlugin, listingPlugin([...listed, 'acme.Swish'])] }));
}

/** A project with the vectors of the first frames. */
function vhdlProject(
  compiler: Compiler,
  float: Graph,
  frames: readonly ReadonlyMap<string, Float32Array>[],
  count: number,
): { files: ProjectFiles; integer: Graph } {
  const integer = valueIn(compiler.quantize(float, {}, frames));
  const traces = frames.slice(0, count).map((frame) => compiler.evaluator.evaluate(integer, inputsOf(integer, frame)));
  const options = { modelSha256: '0'.repeat(64), toolVersion: '0.0.0', frames: traces };
  return { integer, files: valueIn(compiler.build('vhdl', integer, options)) };
}

function inputsOf(graph: Graph, frame: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, TensorData> {
  return new Map([...frame].map(([name, reals]) => [name, quantizeFrame(valueOf(graph, name), reals)]));
}

describe('a layer of a third party', () => {
  const compiler = withPlugins();
  const float = valueIn(compiler.importModel(model));
  const frames = smallFrames(6);
  const [frame = new Map<string, Float32Array>()] = frames;
  const [input = '', output = ''] = float.layers.filter(({ type }) => type === 'acme.Swish').flatMap((layer) => [...layer.inputs, ...layer.outputs]);

  it('is unknown without its plugin', () => {
    const result = valueIn(createCompiler()).importModel(model);
    expect(result.ok).toBe(false);
    expect(result.diagnostics.every(({ code }) => code.startsWith('ONX'))).toBe(true);
  });

  it('is imported and legal', () => {
    expect(float.layers.map(({ type }) => type)).toEqual(['Conv', 'acme.Swish', 'Flatten', 'Gemm']);
    expect(float.layers[1]?.attributes).toEqual({ alpha: 1.5 });
    expect(compiler.check(float)).toEqual([]);
  });

  it('is computed by the golden model', () => {
    const trace = compiler.evaluator.evaluate(float, frame);
    const x = trace.get(input) ?? new Float32Array();
    expect(x).toHaveLength(144);
    expect(trace.get(output)).toEqual(Float32Array.from(x, (real) => swish(real, 1.5)));
  });

  it('is quantized to its table, and near the float graph', () => {
    const integer = valueIn(compiler.quantize(float, {}, frames));
    const layer = integer.layers.find(({ type }) => type === 'acme.Swish');
    expect(layer?.parameters.table?.data).toHaveLength(256);
    const reals = compiler.evaluator.evaluate(float, frame).get(output) ?? new Float32Array();
    const codes = compiler.evaluator.evaluate(integer, inputsOf(integer, frame)).get(output) ?? new Int32Array();
    const { type } = valueOf(integer, output);
    if (type.kind !== 'integer' || type.quantization === undefined) throw new Error('not quantized');
    const { scale: [scale = 1], zeroPoint: [zeroPoint = 0] } = type.quantization;
    const errors = Array.from(codes, (code, i) => Math.abs((code - zeroPoint) * scale - (reals[i] ?? 0)));
    expect(Math.max(...errors)).toBeLessThan(8 * scale);
    expect(new Set(codes).size).toBeGreaterThan(20);
  });

  it('survives both serialized forms', () => {
    const integer = valueIn(compiler.quantize(float, {}, frames));
    const types = compiler.parts.all(layerTypes);
    expect(valueIn(decodeGraph(encodeGraph(integer), types))).toEqual(integer);
    expect(valueIn(graphFromJson(graphToJson(integer), types))).toEqual(integer);
    expect(graphFromJson(graphToJson(integer), []).diagnostics.map(({ code }) => code)).toContain('IR001');
  });

  it('stands in the tables', () => {
    const { layers, operators } = compiler.describe();
    expect(layers.at(-1)).toMatchObject({ type: 'acme.Swish', limits: ['inputs of at most 8 bits'], isLowered: false });
    expect(layers.at(-1)?.parts).toEqual(['kernel', 'quantization-rule', 'vhdl-mapping', 'acme-listing-entry']);
    const own = operators.filter(({ domain }) => domain === 'com.acme');
    expect(own).toEqual([{ domain: 'com.acme', operator: 'Swish', since: [1] }]);
    expect(layers.at(-1)?.operators).toEqual(own);
  });

  it('is built by a backend of a third party', () => {
    const integer = valueIn(compiler.quantize(float, {}, frames));
    const files = valueIn(compiler.build('listing', integer, { title: 'Layers' }));
    expect(files.get('listing.txt')).toBe(
      ['Layers', ...integer.layers.map((layer) => `${layer.type} ${layer.inputs.join(' ')} -> ${layer.outputs.join(' ')}`), ''].join('\n'),
    );
    expect(compiler.build('listing', integer, {}).diagnostics.map(({ code }) => code)).toEqual(['ACM001']);
  });

  it('becomes a VHDL project with its own unit in it', () => {
    const { files, integer } = vhdlProject(compiler, float, frames, 1);
    expect(files.get('hdl/ip/acme/acme_lookup.vhd')).toBe(lookupSource);
    const manifest = projectManifest.parse(JSON.parse(String(files.get('netloom.json'))));
    expect(manifest.layers.map(({ type }) => type)).toEqual(integer.layers.map(({ type }) => type));
    const order = manifest.files.hdl;
    expect(order.indexOf('hdl/ip/stream/stream_register.vhd')).toBeLessThan(order.indexOf('hdl/ip/acme/acme_lookup.vhd'));
    expect(graphFromJson(String(files.get(manifest.graph)), compiler.parts.all(layerTypes))).toMatchObject({ ok: true, value: integer });
  });

  it('computes in GHDL what the golden model computes', async (context) => {
    const ghdl = await findGhdl();
    if (!ghdl.ok) {
      context.skip('GHDL is not installed');
      return;
    }
    const { files } = vhdlProject(compiler, float, frames, 3);
    const report = await withTemporaryDirectory(async (directory) => {
      const project = join(directory, 'project');
      valueIn(writeProject(project, files));
      return valueIn(await simulateProject(project, { stallPermille: 300, ghdl: ghdl.value }));
    });
    expect(report.equal).toBe(true);
    const swishStream = report.perStream.find(({ layer }) => layer === 'swish');
    expect(swishStream).toMatchObject({ comparedValues: 3 * 144, differingValues: 0 });
  });

  it('must have a part at the points of the backend that it is compiled for', () => {
    const without = valueIn(createCompiler({ plugins: [swishPlugin, listingPlugin(listed)] }));
    const missing = [['IR023', 'acme.Swish', 'acme-listing-entry']];
    const shown = (found: readonly Diagnostic[]): unknown[] => found.map(({ code, subject, values }) => [code, subject.name, values.point]);
    expect(without.check(float)).toEqual([]);
    expect(shown(without.check(float, 'listing'))).toEqual(missing);
    expect(shown(without.quantize(float, {}, frames, {}, 'listing').diagnostics)).toEqual(missing);
    const integer = valueIn(without.quantize(float, {}, frames));
    expect(shown(without.build('listing', integer, { title: 'Layers' }).diagnostics)).toEqual(missing);
  });

  it('is not kept from another backend by the rules and parts of VHDL', () => {
    const noMapping = definePlugin({ name: 'swish', irVersion, register(host) {
      host.add(layerTypes, swishType);
      host.add(importers, swishImporter);
      host.add(kernels, swishKernel);
      host.add(quantizationRules, swishRule);
    } });
    const target = valueIn(createCompiler({ plugins: [noMapping, listingPlugin([...listed, 'acme.Swish'])] }));
    // A value that nobody reads is no trouble to a list.
    const unread = { ...float, outputs: [output] };
    expect(target.check(unread, 'listing')).toEqual([]);
    expect(target.check(unread).map(({ code }) => code)).toEqual(['IR023']);
    expect(compiler.check(unread).map(({ code }) => code)).toEqual(['HDL014']);
    const integer = valueIn(target.quantize(unread, {}, frames, {}, 'listing'));
    expect(target.build('listing', integer, { title: 'Layers' }).ok).toBe(true);
  });
});
