import { type Graph, elementCount, valueOf } from '@netloom/ir';
import { type RandomNumbers, randomNumbers } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { type Candidate, mappings, planAccelerator } from '../src/index.js';
import { divisors } from '../src/folding/divisors.js';
import { siteOf } from '../src/layers/sites.js';
import { type Step, type WindowShape, axes, compiler, groupedConv, inputValue, integerGraph, pool } from './support/integer-graph.js';
import { modelSha256, valueOfResult } from './support/project.js';

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

/** A frame of one or two axes and a window that fits it; of the taps of a padded window one lies within the frame. */
function randomWindow(random: RandomNumbers): { readonly space: readonly number[]; readonly shape: WindowShape } {
  const sides = Array.from({ length: random.integer(1, 2) }, () => {
    const size = random.integer(2, 9);
    const dilation = random.pick([1, 1, 1, 2]);
    const kernel = random.integer(1, Math.min(5, Math.ceil(size / dilation)));
    const [begin, end] = dilation === 1 ? [random.integer(0, kernel - 1), random.integer(0, kernel - 1)] : [0, 0];
    return { size, kernel, dilation, stride: random.integer(1, 3), begin, end };
  });
  const shape = {
    kernel: sides.map(({ kernel }) => kernel),
    strides: sides.map(({ stride }) => stride),
    dilations: sides.map(({ dilation }) => dilation),
    padsBegin: sides.map(({ begin }) => begin),
    padsEnd: sides.map(({ end }) => end),
  };
  return { space: sides.map(({ size }) => size), shape };
}

/** An input of this space and the layer that reads it. */
function graphOf(space: readonly number[], channels: number, layer: (x: ReturnType<typeof inputValue>) => Step): Graph {
  const names = space.length === 2 ? ['H', 'W'] : ['W'];
  const x = inputValue('x', axes(...names.flatMap((name, i) => [name, space[i] ?? 1]), 'C', channels));
  return integerGraph([x], [layer(x)], ['layer']);
}

function coversFrame(space: readonly number[], { kernel, padsBegin = [], padsEnd = [] }: WindowShape): boolean {
  return space.every((size, i) => size === kernel[i]) && [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}

function candidatesOf(graph: Graph): readonly Candidate[] {
  const byType = new Map(compiler.parts.all(mappings).map((mapping) => [mapping.layerType, mapping]));
  return graph.layers.flatMap((layer) => byType.get(layer.type)?.candidates(siteOf(graph, layer)) ?? []);
}

/** What the search makes of a demand for frames that take so many cycles, by the timing of all units. */
function predictedCycles(graph: Graph, wanted: number): number {
  const target = { framesPerSecond: 1e6, clockMegahertz: wanted };
  const options = { modelSha256, toolVersion: '0.0.0', frames: [], target };
  return valueOfResult(planAccelerator(graph, options, compiler.parts)).predictedFrameIntervalCycles;
}

function valuesOf(graph: Graph, name: string): number {
  return elementCount(valueOf(graph, name).axes);
}

describe('a pooling is as fast as its input and its output', () => {
  it.each(seeds)('%d', (seed) => {
    const random = randomNumbers(seed);
    const { space, shape } = randomWindow(random);
    const channels = random.pick([1, 2, 3, 4, 6, 12]);
    const type = random.pick(['MaxPool', 'AveragePool'] as const);
    const graph = graphOf(space, channels, (x) => pool(type, 'layer', x, shape, random.next() < 0.5));
    const candidates = candidatesOf(graph);
    for (const lanes of divisors(channels)) {
      const ofLanes = candidates.filter(({ outputLanes }) => outputLanes[0] === lanes);
      const fastest = Math.min(...ofLanes.map(({ intervalCycles }) => intervalCycles));
      // As many input lanes as it takes, up to all channels; a window over the whole frame is not kept, so has as many lanes.
      const inputBeats = valuesOf(graph, 'x') / (coversFrame(space, shape) ? lanes : channels);
      expect(fastest).toBe(Math.max(inputBeats, valuesOf(graph, 'layer') / lanes));
      expect(predictedCycles(graph, fastest)).toBeLessThanOrEqual(fastest);
    }
    const bound = Math.max(valuesOf(graph, 'x'), valuesOf(graph, 'layer')) / channels;
    expect(Math.min(...candidates.map(({ intervalCycles }) => intervalCycles))).toBe(bound);
    expect(predictedCycles(graph, bound)).toBe(bound);
  });
});

describe('a convolution may take whole windows of a group at once', () => {
  it.each(seeds)('%d', (seed) => {
    const random = randomNumbers(seed);
    const { space, shape } = randomWindow(random);
    const groups = random.integer(1, 3);
    const [inputs, outputs] = [random.integer(1, 3), random.integer(1, 3)];
    const graph = graphOf(space, inputs * groups, (x) => groupedConv('layer', x, outputs * groups, { groups, ...shape }));
    const taps = shape.kernel.reduce((product, size) => product * size, 1);
    const candidates = candidatesOf(graph);
    const whole = candidates.filter(({ folding }) => folding.simd === taps * inputs && folding.pe === outputs);
    const depthwise = candidates.filter(({ folding }) => folding.lanes === groups && (folding.positions ?? 1) === taps);
    const pixels = valuesOf(graph, 'x') / (inputs * groups);
    const windows = valuesOf(graph, 'layer') / (outputs * groups);
    // One group after the other, or all at once where each is a channel, whose outputs take turns.
    if (groups === 1 || inputs > 1 || outputs > 1) expect(whole).toHaveLength(1);
    for (const { intervalCycles } of whole) expect(intervalCycles).toBe(Math.max(pixels, windows * groups));
    expect(depthwise).toHaveLength(groups > 1 && inputs === 1 ? 1 : 0);
    for (const { intervalCycles } of depthwise) expect(intervalCycles).toBe(Math.max(pixels, windows * outputs));
    const fastest = Math.min(...[...whole, ...depthwise].map(({ intervalCycles }) => intervalCycles));
    expect(predictedCycles(graph, fastest)).toBe(fastest);
  });
});
