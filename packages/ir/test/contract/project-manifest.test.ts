import { describe, expect, it } from 'vitest';
import { type ProjectManifest, irVersion, projectManifest } from '../../src/index.js';

const manifest: ProjectManifest = {
  format: 'netloom-project@1',
  backend: 'vhdl',
  toolVersion: '0.1.0',
  irVersion,
  model: { name: 'lenet', sha256: 'ab'.repeat(32) },
  graph: 'model.ir.json',
  top: 'lenet',
  testbench: 'lenet_tb',
  files: { hdl: ['hdl/lenet.vhd'], simulation: ['sim/lenet_tb.vhd'] },
  vectors: { directory: 'vectors', frames: 2 },
  streams: [
    {
      name: 'conv1',
      role: 'layer',
      value: 'conv1/y',
      layer: 'conv1',
      axes: [{ name: 'C', size: 4 }],
      format: { signed: true, bits: 8, scale: [0.5], zeroPoint: [-3] },
      lanes: 2,
      laneStrideBits: 8,
      beatsPerFrame: 2,
      vectors: 'conv1.hex',
    },
  ],
  layers: [
    {
      name: 'conv1',
      type: 'Conv',
      instances: ['conv1_window', 'conv1_mvu'],
      folding: { pe: 2, simd: 3 },
      intervalCycles: 100,
      multipliers: 6,
      otherMultipliers: 2,
      macs: 600,
      memoryBits: 4096,
    },
  ],
  target: '256 multipliers',
  totals: {
    multipliers: 6,
    otherMultipliers: 2,
    macs: 600,
    memoryBits: 4096,
    predictedFrameIntervalCycles: 100,
    bottleneck: 'conv1',
  },
  notes: [],
};

describe('projectManifest', () => {
  it('takes what backends write, through JSON', () => {
    expect(projectManifest.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });

  it.each([
    ['another format', { format: 'netloom-project@2' }],
    ['an unknown field', { extra: 1 }],
    ['a fraction of a frame', { vectors: { directory: 'vectors', frames: 0.5 } }],
    ['33 bits', { streams: manifest.streams.map((stream) => ({ ...stream, format: { signed: true, bits: 33 } })) }],
    ['no lanes', { streams: manifest.streams.map((stream) => ({ ...stream, lanes: 0 })) }],
    ['an unknown role', { streams: manifest.streams.map((stream) => ({ ...stream, role: 'monitor' })) }],
    ['a scale of 0', { bakedPreprocessing: { scale: 0 } }],
    ['an infinite mean', { preprocessing: { mean: [Number.POSITIVE_INFINITY], std: [1] } }],
  ])('refuses %s', (_, change) => {
    expect(projectManifest.safeParse({ ...manifest, ...change }).success).toBe(false);
  });
});
