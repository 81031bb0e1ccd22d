import { type Graph, type IntegerType, type Value, codeRange, integerType } from '@netloom/ir';
import { simulateProject } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { axes, compiler, conv, integerGraph } from './support/integer-graph.js';
import { build, ghdl, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

const at = (scale: number, zeroPoint: number) => ({ scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });

/** Inputs of these formats, joined by a Concat that rounds to another one. */
function joined(types: readonly IntegerType[], channels: readonly number[], to: IntegerType, behind = false): Graph {
  const space = axes('H', 3, 'W', 4);
  const inputs = types.map((type, i): Value => ({ name: `x${i}`, axes: [...space, { name: 'C', size: channels[i] ?? 1 }], type }));
  const layer = {
    name: 'join', type: 'Concat', inputs: inputs.map(({ name }) => name), outputs: ['join'], attributes: {}, parameters: {}, sources: [],
    requantization: { rounding: 'half-even' as const, ...codeRange(to) },
  };
  const value: Value = { name: 'join', axes: [...space, { name: 'C', size: channels.reduce((sum, size) => sum + size, 0) }], type: to };
  const steps = [{ layer, value }, ...(behind ? [conv('last', value, 3, 1)] : [])];
  return integerGraph(inputs, steps, [steps.at(-1)?.value.name ?? 'join']);
}

const u8 = integerType(false, 8, at(0.02, 100));
const s5 = integerType(true, 5, at(0.5, -3));
const u12 = integerType(false, 12, at(0.001, 77));
const s16 = integerType(true, 16, at(0.00037, 0));
const s8 = integerType(true, 8, at(0.03, 4));

describe.skipIf(!ghdl.ok)('concatenation of values of unlike formats', () => {
  it.each<[string, Graph, number]>([
    ['two of which one is moved', joined([s8, u8], [2, 4], s8), 1],
    ['three, all rounded', joined([u8, s5, u12], [6, 2, 4], s8), 3],
    ['the widest', joined([s16, s8], [3, 3], integerType(true, 16, at(2 ** -10, -9))), 2],
    ['codes with ties', joined([integerType(true, 8, at(0.25, 3)), integerType(false, 4, at(1, 0))], [2, 2], integerType(true, 6, at(0.5, 1))), 2],
    ['with a layer behind', joined([u8, s5], [4, 2], s8, true), 2],
  ])('%s: hardware equals the golden model, in the predicted cycles', async (_, graph, rounded) => {
    const files = valueOfResult(build(graph));
    const manifest = manifestOf(files);
    const [full, stalled] = await withProject(files, async (directory) => [
      valueOfResult(await simulateProject(directory)),
      valueOfResult(await simulateProject(directory, { stallPermille: 400, seed: 5 })),
    ] as const);
    for (const report of [full, stalled]) expect(report).toMatchObject({ equal: true, differingValues: 0, violations: [] });
    expect(full.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
    expect(textOf(files, `hdl/${manifest.top}.vhd`).match(/: entity work\.depthwise/g)).toHaveLength(rounded);
  });
});

describe('concatenation', () => {
  it('with codes beyond 16 bits that are rounded is refused', () => {
    const graph = joined([integerType(true, 17, at(1, 0)), s8], [1, 1], s8);
    expect(compiler.check(graph).map(({ code }) => code)).toContain('HDL022');
  });
});
