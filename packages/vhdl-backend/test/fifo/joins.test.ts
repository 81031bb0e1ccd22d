import { type Graph, builtinLayerTypes, collectParts, definePlugin, irVersion } from '@netloom/ir';
import { builtinLibraryUnits } from '@netloom/vhdl-ip';
import { describe, expect, it } from 'vitest';
import { type Mapping, mappings, planAccelerator } from '../../src/index.js';
import { add as addMapping } from '../../src/layers/add.js';
import { conv as convMapping } from '../../src/layers/conv.js';
import { relu as reluMapping } from '../../src/layers/relu.js';
import { addStep, axes, groupedConv, inputValue, integerGraph, relu, summable } from '../support/integer-graph.js';
import { build, manifestOf, modelSha256, textOf, valueOfResult } from '../support/project.js';
import { addResidual } from '../timing/support/residual.js';

const size = 6;
const window = { kernel: [3, 3], padsBegin: [1, 1], padsEnd: [1, 1] };
const options = { modelSha256, toolVersion: '0.0.0', frames: [], target: { multipliers: 1000 } };

/** A convolution, and another one with a way around it. */
function residualGraph(): Graph {
  const x = inputValue('x', axes('H', size, 'W', size, 'C', 2));
  const first = summable(groupedConv('first', x, 2, { groups: 1, ...window }));
  const second = summable(groupedConv('second', first.value, 2, { groups: 1, ...window }));
  return integerGraph([x], [first, second, addStep('sum', first.value, second.value)], ['sum']);
}

describe('a join in a project', () => {
  const files = valueOfResult(build(residualGraph()));
  const manifest = manifestOf(files);

  it('has a FIFO on the shorter branch only, with both of its least depths', () => {
    expect(manifest.fifos).toHaveLength(1);
    const [fifo] = manifest.fifos ?? [];
    expect(fifo).toMatchObject({ layer: 'sum', instance: 'sum_fifo' });
    const { depthBeats = 0, deadlockFreeDepthBeats = 0, fullSpeedDepthBeats = 0, beatBits = 0 } = fifo ?? {};
    expect(deadlockFreeDepthBeats).toBeGreaterThanOrEqual(size);
    expect(depthBeats).toBe(Math.max(deadlockFreeDepthBeats, fullSpeedDepthBeats));
    expect(fifo?.memoryBits).toBe(depthBeats * (beatBits + 1));
    expect(textOf(files, `hdl/${manifest.top}.vhd`)).toMatch(new RegExp(`sum_fifo : entity work\\.stream_fifo\\s+generic map \\([^)]*depth\\s+=> ${depthBeats},`));
    expect(textOf(files, 'README.md')).toContain(
      `| \`sum\` | \`sum_fifo\` | ${depthBeats} | ${deadlockFreeDepthBeats} | ${fullSpeedDepthBeats} | ${beatBits} | ${fifo?.memoryBits ?? ''} |`,
    );
  });

  it('counts the memory of its FIFO in the totals', () => {
    const layers = manifest.layers.reduce((sum, { memoryBits }) => sum + memoryBits, 0);
    expect(manifest.totals.memoryBits).toBe(layers + (manifest.fifos?.[0]?.memoryBits ?? NaN));
  });

  it('is as fast as its slowest layer', () => {
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(Math.max(...manifest.layers.map(({ intervalCycles }) => intervalCycles)));
  });
});

describe('each layer of a project', () => {
  it('says when the first frame leaves it, the last one when it leaves the accelerator', () => {
    const { layers, totals } = manifestOf(valueOfResult(build(residualGraph())));
    const latencies = layers.map((layer) => [layer.predictedFirstOutputLatencyCycles ?? NaN, layer.predictedLastOutputLatencyCycles ?? NaN] as const);
    for (const [first, last] of latencies) expect(last).toBeGreaterThan(first);
    expect(latencies.map(([first]) => first)).toEqual([...latencies.map(([first]) => first)].sort((a, b) => a - b));
    expect(latencies.at(-1)).toEqual([totals.predictedFirstOutputLatencyCycles, totals.predictedLastOutputLatencyCycles]);
  });
});

describe('a mapping that forks and joins without a FIFO', () => {
  /** A Relu of a third party with a way around a window inside, where nothing can wait. */
  const starving: Mapping = {
    ...reluMapping,
    build: (_site, _candidate, inputs, builder) => inputs.map((stream) => addResidual(stream, size, 3, false, builder)),
  };
  const plugin = definePlugin({
    name: 'acme',
    irVersion,
    register(host) {
      for (const mapping of [starving, convMapping, addMapping]) host.add(mappings, mapping);
    },
  });
  const parts = valueOfResult(collectParts([builtinLayerTypes, builtinLibraryUnits, plugin]));

  it('is refused with the streams that wait for each other', () => {
    const x = inputValue('x', axes('H', size, 'W', size, 'C', 1), 4);
    const result = planAccelerator(integerGraph([x], [relu('positive', x)], ['positive']), options, parts);
    expect(result.ok).toBe(false);
    const [problem, ...others] = result.diagnostics;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'HDL020', subject: { name: 'by hand' } });
    expect(problem?.message).toContain('positive_n_fork_out');
  });
});
