import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtinLayerTypes, collectParts, graphFromJson, layerTypes } from '@netloom/ir';
import { encodeNpy } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { type QuantizationFlags, quantizationFlagsGiven, readSettings } from '../src/options/quantization-flags.js';
import { Session } from '../src/session/session.js';
import { netloom, netloomJson } from './fixtures/call.js';
import { images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const scratch = scratchDirectory();

function settings(flags: Partial<QuantizationFlags>, configured?: object) {
  const session = new Session({ isTTY: false, write: () => true }, undefined);
  const config = configured === undefined ? {} : { config: scratch.write('config.json', JSON.stringify({ quantization: configured })) };
  const read = readSettings('compile', { calibrationLimit: 1, ...config, ...flags }, session);
  return { quantization: read?.quantization, codes: session.fail().diagnostics.map(({ code }) => code) };
}

describe('flags of quantization', () => {
  it.each([
    [{}, undefined, {}],
    [{ bits: 6, weightBits: 4, ranges: 'mse', scales: 'any', weightsPowerOfTwo: true }, undefined, { bits: 6, weightBits: 4, ranges: 'mse', scales: 'any', weightValues: 'power-of-two' }],
    [{ ranges: 'percentile', percentile: 99 }, { bits: 4, scales: 'any' }, { bits: 4, scales: 'any', ranges: 'percentile', percentile: 99 }],
    [{ percentile: 99 }, { ranges: 'percentile', percentile: 98 }, { ranges: 'percentile', percentile: 99 }],
    [{ bits: 3 }, { ranges: 'percentile', percentile: 98 }, { bits: 3, ranges: 'percentile', percentile: 98 }],
    [{ ranges: 'percentile' }, { ranges: 'percentile', percentile: 98 }, { ranges: 'percentile', percentile: 98 }],
    [{ ranges: 'mse' }, { ranges: 'percentile', percentile: 98 }, { ranges: 'mse' }],
  ] as const)('%j win over the configuration %j', (flags, configured, expected) => {
    expect(settings(flags, configured)).toEqual({ quantization: expected, codes: [] });
  });

  it.each([
    [{ percentile: 99 }, undefined],
    [{ percentile: 99, ranges: 'mse' }, undefined],
    [{ percentile: 99 }, { ranges: 'mse' }],
    [{ percentile: 99, ranges: 'min-max' }, { ranges: 'percentile' }],
  ] as const)('%j contradict themselves or the configuration %j', (flags, configured) => {
    expect(settings(flags, configured)).toEqual({ quantization: undefined, codes: ['CLI009'] });
  });

  it('all that is wrong is said at once', () => {
    expect(settings({ percentile: 99, mean: [1] }).codes).toEqual(['CLI009', 'CLI009']);
  });

  it('that integer models do not take are named', () => {
    const flags = { calibrationLimit: 5, calibration: 'a', bits: 3, weightBits: 3, ranges: 'mse', percentile: 9, scales: 'any', weightsPowerOfTwo: true, config: 'c' } as const;
    expect(quantizationFlagsGiven(flags)).toEqual([
      '--calibration',
      '--bits',
      '--weight-bits',
      '--ranges',
      '--percentile',
      '--scales',
      '--weights-power-of-two',
      'the quantization of --config',
    ]);
    expect(quantizationFlagsGiven({ calibrationLimit: 5 })).toEqual([]);
  });

  it('reach the quantizer: no multipliers anywhere', async () => {
    const model = scratch.write('small.onnx', smallModel());
    const samples = scratch.write('images.npy', encodeNpy([4, 6, 6], images(4)));
    const flags = ['--ranges', 'percentile', '--percentile', '99', '--scales', 'power-of-two', '--weights-power-of-two', '--weight-bits', '5'];
    const report = await netloomJson('compile', model, '-o', join(scratch.path, 'out'), '--calibration', samples, ...flags);
    expect(report).toMatchObject({ ok: true });
    const parts = collectParts([builtinLayerTypes]);
    if (!parts.ok) throw new Error('plugins clash');
    const graph = graphFromJson(readFileSync(join(scratch.path, 'out/model.ir.json'), 'utf8'), parts.value.all(layerTypes));
    if (!graph.ok) throw new Error('no graph');
    const weighted = graph.value.layers.filter(({ parameters }) => parameters.weight !== undefined);
    expect(weighted).toHaveLength(2);
    for (const { parameters, requantization } of weighted) {
      const powers = [0, 1, 2, 4, 8];
      expect(parameters.weight?.type).toMatchObject({ bits: 5 });
      for (const code of parameters.weight?.data ?? []) expect(powers).toContain(Math.abs(code));
      const implementation = requantization?.implementation;
      if (implementation === undefined || implementation.method === 'thresholds') throw new Error('no shift');
      for (const multiplier of implementation.multipliers) expect(multiplier & (multiplier - 1n)).toBe(0n);
    }
  });

  it('that are wrong end with 2', async () => {
    for (const [flags, text] of [
      [['--ranges', 'entropy'], 'min-max, percentile, mse'],
      [['--scales', 'log'], 'short, any, power-of-two'],
      [['--percentile', '40'], 'from 50 to 100'],
      [['--percentile', 'x'], 'from 50 to 100'],
      [['--weight-bits', '1'], 'from 2 to 16'],
    ] as const) {
      const { exitCode, stderr } = await netloom('compile', 'm.onnx', '-o', 'x', ...flags);
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining(text)]);
    }
  });
});
