import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProjectFiles, ProjectManifest } from '@netloom/ir';
import { analyse, simulateProject, synthesize, withTemporaryDirectory } from '@netloom/toolchain';
import { axes, conv, flatten, gemm, groupedConv, inputValue, integerGraph, maxPool } from './support/integer-graph.js';
import { build, ghdl5, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

const image = inputValue('image', axes('H', 10, 'W', 10, 'C', 1));
const conv1 = conv('conv1', image, 4);
const pool1 = maxPool('pool1', conv1.value);
const depthwise = groupedConv('depthwise', pool1.value, 8, { groups: 4, kernel: [3, 3], padsBegin: [1, 1], padsEnd: [1, 1] });
const conv2 = groupedConv('conv2', depthwise.value, 6, { groups: 2, kernel: [3, 3] });
const flat = flatten('flat', conv2.value);
const dense1 = gemm('dense1', flat.value, 8);
const dense2 = gemm('dense2', dense1.value, 3);
const graph = integerGraph([image], [conv1, pool1, depthwise, conv2, flat, dense1, dense2], ['dense2'], 'small lenet');

/** The netlist of the project's top, whose entity gets another name. */
async function netlistOf(files: ProjectFiles, { top, files: sources }: ProjectManifest, name: string): Promise<string> {
  const netlist = await withProject(files, (directory) =>
    withTemporaryDirectory(async (workDirectory) => {
      const call = { ghdl: valueOfResult(ghdl5), workDirectory };
      valueOfResult(await analyse(call, sources.hdl.map((file) => join(directory, file))));
      return valueOfResult(await synthesize(call, top));
    }),
  );
  return netlist.replace(new RegExp(`\\b${top}\\b`, 'g'), name);
}

/** An entity like the generated top, generics included, with the netlist inside. */
function wrapperOf(topSource: string, top: string, netlist: string): string {
  const entity = new RegExp(`^entity ${top} is.*?^end entity ${top};`, 'ms').exec(topSource)?.[0] ?? '';
  const ports = [...entity.matchAll(/^ +(\w+) +: (?:in|out) /gm)].map(([, port = '']) => port);
  return [
    'library ieee; use ieee.std_logic_1164.all;',
    entity,
    `architecture netlist of ${top} is`,
    'begin',
    `  core : entity work.${netlist} port map (${ports.map((port) => `${port} => ${port}`).join(', ')});`,
    'end architecture;',
    '',
  ].join('\n');
}

describe.skipIf(!ghdl5.ok)('the netlist of GHDL 5', () => {
  it('computes what the design computes, in as many cycles', async () => {
    const files = valueOfResult(build(graph, { target: { multipliers: 24 } }));
    const manifest = manifestOf(files);
    const { top } = manifest;
    const netlist = await netlistOf(files, manifest, `${top}_netlist`);
    expect(netlist).not.toContain('stream_monitor');
    const swapped: ProjectManifest = {
      ...manifest,
      // The netlist keeps the context clause of its design.
      files: { ...manifest.files, hdl: [`hdl/${top}_constants_pkg.vhd`, 'hdl/netlist.vhd', 'hdl/wrapper.vhd'] },
      // Layers cannot be observed in a netlist.
      streams: manifest.streams.filter(({ role }) => role !== 'layer'),
    };
    const project = new Map([
      ...files,
      ['hdl/netlist.vhd', netlist],
      ['hdl/wrapper.vhd', wrapperOf(textOf(files, `hdl/${top}.vhd`), top, `${top}_netlist`)],
      ['netloom.json', JSON.stringify(swapped)],
    ]);
    const ghdl = valueOfResult(ghdl5);
    const design = valueOfResult(await withProject(files, (directory) => simulateProject(directory, { ghdl })));
    await withProject(project, async (directory) => {
      const full = valueOfResult(await simulateProject(directory, { ghdl }));
      expect(full).toMatchObject({ equal: true, differingValues: 0, comparedValues: 9, frameIntervals: design.frameIntervals });
      const stalled = valueOfResult(await simulateProject(directory, { ghdl, frames: 2, stallPermille: 300, seed: 3 }));
      expect(stalled).toMatchObject({ equal: true, differingValues: 0, comparedValues: 6 });
    });
  });
});
