import { type Axis, type Graph, type IntegerType, type Value, codeRange, integerType } from '@netloom/ir';
import { simulateProject } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { type Step, axes, integerGraph } from './support/integer-graph.js';
import { build, ghdl, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

const type = integerType(true, 8, { scale: [0.25], zeroPoint: [3] });
const sum = integerType(true, 8, { scale: [0.5], zeroPoint: [-1] });

function step(layer: string, name: string, inputs: readonly string[], made: readonly Axis[], format: IntegerType, more: Partial<Step['layer']> = {}): Step {
  return { layer: { name, type: layer, inputs, outputs: [name], attributes: {}, parameters: {}, sources: [], ...more }, value: { name, axes: made, type: format } };
}

const rounds = (format: IntegerType) => ({ requantization: { rounding: 'half-even' as const, ...codeRange(format) } });

/** One pixel as an input, repeated. */
function alone(pixel: readonly Axis[], frame: readonly Axis[]): Graph {
  const x: Value = { name: 'x', axes: pixel, type };
  const space = frame.slice(0, -1).map(({ size }) => size);
  return integerGraph([x], [step('Expand', 'wide', ['x'], frame, type, { attributes: { space } })], ['wide']);
}

/** The average of a frame, added to all of it. */
function squeezed(frame: readonly Axis[]): Graph {
  const x: Value = { name: 'x', axes: frame, type };
  const pixel = frame.map((axis) => (axis.name === 'C' ? axis : { ...axis, size: 1 }));
  const space = frame.slice(0, -1).map(({ size }) => size);
  const steps = [
    step('GlobalAveragePool', 'mean', ['x'], pixel, type, rounds(type)),
    step('Expand', 'wide', ['mean'], frame, type, { attributes: { space } }),
    step('Add', 'sum', ['x', 'wide'], frame, sum, { ...rounds(sum), attributes: { adds: 'reals' } }),
  ];
  return integerGraph([x], steps, ['sum']);
}

const elements = (frame: readonly Axis[]): number => frame.reduce((product, { size }) => product * size, 1);

describe.skipIf(!ghdl.ok)('one pixel over space', () => {
  it.each<[string, Graph, number]>([
    ['of a frame', alone(axes('H', 1, 'W', 1, 'C', 6), axes('H', 3, 'W', 4, 'C', 6)), 1],
    ['of a row', alone(axes('C', 4), axes('W', 5, 'C', 4)), 2],
    ['of a frame of one pixel', alone(axes('C', 4), axes('H', 1, 'W', 1, 'C', 4)), 2],
    ['added to the frame that it is the average of', squeezed(axes('H', 4, 'W', 5, 'C', 4)), 2],
    ['added to the row that it is the average of', squeezed(axes('W', 7, 'C', 3)), 1],
  ])('%s: hardware equals the golden model, in the predicted cycles', async (_, graph, lanes) => {
    const folding = Object.fromEntries(graph.layers.map(({ name }) => [name, { lanes }]));
    const files = valueOfResult(build(graph, { folding }));
    const manifest = manifestOf(files);
    const [full, stalled] = await withProject(files, async (directory) => [
      valueOfResult(await simulateProject(directory)),
      valueOfResult(await simulateProject(directory, { stallPermille: 400, seed: 5 })),
    ] as const);
    for (const report of [full, stalled]) expect(report).toMatchObject({ equal: true, differingValues: 0, violations: [] });
    expect(full.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
    // Frames follow each other without a gap.
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(elements(graph.values.get(graph.outputs[0] ?? '')?.axes ?? []) / lanes);
  });

  it('lets the frame wait in a FIFO for the pixel that is computed of it', () => {
    const frame = axes('H', 4, 'W', 5, 'C', 4);
    const manifest = manifestOf(valueOfResult(build(squeezed(frame), { folding: { mean: { lanes: 2 }, wide: { lanes: 2 }, sum: { lanes: 2 } } })));
    const [fifo, ...others] = manifest.fifos ?? [];
    expect(others).toEqual([]);
    expect(fifo?.deadlockFreeDepthBeats).toBeGreaterThan((elements(frame) / 2) * 0.9);
    // All of a frame, and what comes of the next one until its pixel is there.
    expect(fifo?.depthBeats).toBeGreaterThanOrEqual(elements(frame) / 2);
    expect(fifo?.depthBeats).toBeLessThan((elements(frame) / 2) * 1.5);
  });

  it('is wires where space is one pixel', () => {
    const files = valueOfResult(build(alone(axes('C', 4), axes('H', 1, 'W', 1, 'C', 4))));
    expect(textOf(files, `hdl/${manifestOf(files).top}.vhd`)).not.toContain('work.replay');
  });
});
