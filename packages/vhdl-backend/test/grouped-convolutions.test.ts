import { describe, expect, it } from 'vitest';
import { simulateProject } from '@netloom/toolchain';
import { siteOf } from '../src/layers/sites.js';
import { type Candidate, mappings } from '../src/index.js';
import { type ConvShape, axes, compiler, groupedConv, inputValue, integerGraph } from './support/integer-graph.js';
import { build, ghdl, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

/** One convolution over the input's axes, with `channels` output channels. */
interface Case extends ConvShape {
  readonly input: readonly (string | number)[];
  readonly channels: number;
}

function graphOf({ input, channels, ...shape }: Case) {
  const x = inputValue('x', axes(...input));
  return integerGraph([x], [groupedConv('conv', x, channels, shape)], ['conv']);
}

function candidatesOf(of: Case): readonly Candidate[] {
  const graph = graphOf(of);
  const mapping = compiler.parts.all(mappings).find(({ layerType }) => layerType === 'Conv');
  return graph.layers.flatMap((layer) => mapping?.candidates(siteOf(graph, layer)) ?? []);
}

/** Folding, lanes in and out, multipliers, cycles. */
function table(candidates: readonly Candidate[]): readonly unknown[] {
  return candidates.map(({ folding, inputLanes, outputLanes, multipliers, intervalCycles }) => [folding, ...inputLanes, ...outputLanes, multipliers, intervalCycles]);
}

describe('candidates', () => {
  it('of a depthwise convolution: lanes that divide the channels, and positions', () => {
    // 4 x 3 windows of 6 channels and 9 values.
    const candidates = candidatesOf({ input: ['H', 6, 'W', 5, 'C', 6], channels: 6, groups: 6, kernel: [3, 3] });
    const ofPositions = (positions: number) =>
      table(candidates.filter(({ folding }) => folding.positions === positions));
    expect(ofPositions(1)).toEqual(
      [1, 2, 3, 6].map((lanes) => [{ lanes, positions: 1 }, lanes, lanes, lanes, (12 * 6 * 9) / lanes]),
    );
    // 30 pixels come in for every 12 windows.
    expect(ofPositions(9)).toEqual([
      [{ lanes: 1, positions: 9 }, 3, 1, 9, 72],
      [{ lanes: 2, positions: 9 }, 6, 2, 18, 36],
      [{ lanes: 3, positions: 9 }, 6, 3, 27, 30],
      [{ lanes: 6, positions: 9 }, 6, 6, 54, 30],
    ]);
    expect(candidates.map(({ macs }) => macs)).toEqual(candidates.map(() => 12 * 6 * 9));
  });

  it('take more input lanes where the input would be the bound, and are no faster than all of them', () => {
    const candidates = candidatesOf({ input: ['H', 6, 'W', 6, 'C', 4], channels: 4, groups: 4, kernel: [1, 1], strides: [2, 2] });
    expect(candidates.map(({ inputLanes, intervalCycles }) => [...inputLanes, intervalCycles])).toEqual([
      [4, 36],
      [4, 36],
      [4, 36],
    ]);
  });

  it('of several output channels for each: lanes, or outputs of one channel at once', () => {
    const work = 5 * 8 * 3;
    expect(table(candidatesOf({ input: ['W', 7, 'C', 2], channels: 8, groups: 2, kernel: [3] }))).toEqual([
      ...[1, 2].map((lanes) => [{ lanes, positions: 1 }, lanes, lanes, lanes, work / lanes]),
      ...[1, 2].map((lanes) => [{ lanes, positions: 3 }, lanes, lanes, 3 * lanes, work / (3 * lanes)]),
      ...[1, 2, 4].map((pe) => [{ pe, simd: 1, positions: 1 }, 1, pe, pe, work / pe]),
      ...[1, 2, 4].map((pe) => [{ pe, simd: 3, positions: 3 }, pe === 4 ? 2 : 1, pe, 3 * pe, work / (3 * pe)]),
    ]);
  });

  it('of groups: pe and simd divide the channels of a group', () => {
    const work = 5 * 4 * (3 * 3);
    const candidates = candidatesOf({ input: ['W', 7, 'C', 6], channels: 4, groups: 2, kernel: [3] });
    const ofPositions = (positions: number) =>
      table(candidates.filter(({ folding }) => folding.positions === positions));
    expect(ofPositions(1)).toEqual(
      [1, 3].flatMap((simd) => [1, 2].map((pe) => [{ pe, simd, positions: 1 }, simd, pe, pe * simd, work / (pe * simd)])),
    );
    expect(ofPositions(3)).toEqual([
      [{ pe: 1, simd: 3, positions: 3 }, 1, 1, 3, 60],
      [{ pe: 2, simd: 3, positions: 3 }, 2, 2, 6, 30],
      [{ pe: 1, simd: 9, positions: 3 }, 3, 1, 9, 20],
      [{ pe: 2, simd: 9, positions: 3 }, 6, 2, 18, 10],
    ]);
    expect(candidates).toHaveLength(8);
  });

  it('of one channel in one group: the matrix-vector unit alone', () => {
    const candidates = candidatesOf({ input: ['W', 7, 'C', 1], channels: 3, groups: 1, kernel: [3] });
    expect(candidates.map(({ folding }) => folding)).toEqual(
      [1, 3].flatMap((positions) => [1, 3].map((pe) => ({ pe, simd: positions, positions }))),
    );
  });
});

const around = { padsBegin: [1, 0], padsEnd: [1, 2] };

describe.skipIf(!ghdl.ok)('generated hardware', () => {
  it.each<[string, Case, Readonly<Record<string, number>>, readonly string[]]>([
    ['depthwise', { input: ['H', 6, 'W', 5, 'C', 4], channels: 4, groups: 4, kernel: [3, 3] }, { lanes: 2 }, ['window', 'depthwise']],
    ['depthwise with pads, strides and dilation', { input: ['H', 7, 'W', 6, 'C', 6], channels: 6, groups: 6, kernel: [3, 3], strides: [2, 1], dilations: [1, 2], ...around }, { lanes: 3 }, ['window', 'depthwise']],
    ['depthwise, whole windows at once', { input: ['H', 7, 'W', 6, 'C', 4], channels: 4, groups: 4, kernel: [3, 3], strides: [2, 1], ...around }, { lanes: 2, positions: 9 }, ['window', 'depthwise']],
    ['depthwise with a multiplier, rows of windows at once', { input: ['H', 5, 'W', 6, 'C', 4], channels: 12, groups: 4, kernel: [3, 3], dilations: [1, 2] }, { lanes: 1, positions: 3 }, ['window', 'depthwise']],
    ['depthwise with a multiplier', { input: ['H', 5, 'W', 6, 'C', 4], channels: 12, groups: 4, kernel: [3, 3], ...around }, { lanes: 2 }, ['window', 'depthwise']],
    ['depthwise with a multiplier, outputs at once', { input: ['H', 5, 'W', 6, 'C', 2], channels: 8, groups: 2, kernel: [3, 2] }, { pe: 2 }, ['window', 'mvu']],
    ['depthwise over one axis', { input: ['W', 9, 'C', 4], channels: 4, groups: 4, kernel: [4], strides: [2], padsBegin: [1], padsEnd: [2] }, { lanes: 4 }, ['window', 'depthwise']],
    ['depthwise, pixel by pixel', { input: ['H', 3, 'W', 3, 'C', 4], channels: 4, groups: 4, kernel: [1, 1] }, { lanes: 2 }, ['depthwise']],
    ['depthwise, pixel by pixel, with a multiplier', { input: ['H', 3, 'W', 3, 'C', 4], channels: 12, groups: 4, kernel: [1, 1] }, { lanes: 2 }, ['replay', 'depthwise']],
    ['depthwise over the whole frame', { input: ['H', 3, 'W', 3, 'C', 4], channels: 4, groups: 4, kernel: [3, 3] }, { lanes: 4 }, ['depthwise']],
    ['depthwise over the whole frame with a multiplier', { input: ['H', 3, 'W', 3, 'C', 4], channels: 8, groups: 4, kernel: [3, 3] }, { lanes: 4, positions: 1 }, ['replay', 'depthwise']],
    ['depthwise over the whole frame, folded', { input: ['H', 3, 'W', 3, 'C', 4], channels: 8, groups: 4, kernel: [3, 3] }, { lanes: 2 }, ['window', 'depthwise']],
    ['one group over the whole frame', { input: ['H', 3, 'W', 3, 'C', 4], channels: 4, groups: 1, kernel: [3, 3] }, { pe: 1, simd: 6 }, ['width', 'replay', 'mvu']],
    ['one group over the whole frame, all at once', { input: ['H', 3, 'W', 3, 'C', 4], channels: 4, groups: 1, kernel: [3, 3], strides: [2, 2] }, { pe: 4, simd: 36 }, ['width', 'mvu']],
    ['one group over the whole frame, parts of pixels', { input: ['W', 3, 'C', 4], channels: 6, groups: 1, kernel: [3] }, { pe: 3, simd: 2 }, ['replay', 'mvu']],
    ['one group over the whole frame, beats of one pixel and a half', { input: ['H', 3, 'W', 3, 'C', 4], channels: 4, groups: 1, kernel: [3, 3] }, { pe: 2, simd: 6 }, ['width', 'width_2', 'replay', 'mvu']],
    ['groups', { input: ['H', 5, 'W', 6, 'C', 4], channels: 8, groups: 2, kernel: [3, 3] }, { pe: 2, simd: 2 }, ['window', 'mvu']],
    ['groups, dilated', { input: ['H', 7, 'W', 6, 'C', 6], channels: 4, groups: 2, kernel: [3, 2], strides: [1, 2], dilations: [2, 3], ...around }, { pe: 1, simd: 3 }, ['window', 'mvu']],
    ['groups, all outputs of each at once', { input: ['H', 5, 'W', 6, 'C', 6], channels: 6, groups: 3, kernel: [2, 2] }, { pe: 2, simd: 1 }, ['window', 'mvu']],
    ['groups, pixel by pixel', { input: ['H', 3, 'W', 4, 'C', 8], channels: 12, groups: 2, kernel: [1, 1] }, { pe: 3, simd: 2 }, ['replay', 'mvu']],
    ['groups, pixel by pixel, all outputs of each at once', { input: ['H', 3, 'W', 4, 'C', 8], channels: 6, groups: 2, kernel: [1, 1] }, { pe: 3, simd: 2 }, ['mvu']],
    ['groups over the whole frame', { input: ['H', 2, 'W', 3, 'C', 4], channels: 4, groups: 2, kernel: [2, 3] }, { pe: 1, simd: 2 }, ['window', 'mvu']],
    ['groups of a frame of one pixel', { input: ['H', 1, 'W', 1, 'C', 4], channels: 4, groups: 2, kernel: [1, 1], strides: [2, 2] }, { pe: 1, simd: 2 }, ['replay', 'mvu']],
  ])('equals the golden model and takes the predicted cycles: %s', async (_, of, folding, units) => {
    const files = valueOfResult(build(graphOf(of), { folding: { conv: folding } }));
    const manifest = manifestOf(files);
    const instances = [...textOf(files, `hdl/${manifest.top}.vhd`).matchAll(/^ +conv_(\w+) : entity/gm)].map(([, role]) => role);
    expect(instances).toEqual([...units, 'requant']);
    expect(manifest.layers[0]?.folding).toMatchObject(folding);
    await withProject(files, async (directory) => {
      for (const stallPermille of [0, 400]) {
        const report = valueOfResult(await simulateProject(directory, { stallPermille, seed: 5 }));
        expect(report).toMatchObject({ equal: true, differingValues: 0, violations: [] });
        expect(report.comparedValues).toBeGreaterThan(0);
        if (stallPermille === 0) expect(report.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
      }
    });
  });
});
