import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Graph, type ProjectFiles, type Value, layerTypes, renderDiagnostic, verifyGraph } from '@netloom/ir';
import { type Tool, analyse, findYosys, runYosys, simulateProject, synthesize, withTemporaryDirectory } from '@netloom/toolchain';
import { type Step, axes, compiler, gemm, inputValue, integerGraph, relu } from './support/integer-graph.js';
import { build, ghdl, ghdl5, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

const hostile = [
  '"; end architecture; --',
  "';\nend entity top;\r\n--",
  'line\u2028separator\u0000\u001b[31m\u202e',
  '日本語',
  'größe/ß',
  '🙂',
  'entity',
  'SIGNAL',
  'always',
  'endmodule',
  'work',
  'true',
  'stream_monitor',
  'mvu',
  'conv',
  'Conv',
  'CONV',
  'con',
  's_axis',
  'a'.repeat(300),
  `${'a'.repeat(300)}b`,
  '../../etc/passwd',
  '`code` | <script>alert(1)</script> [a](b)',
  '*/ /* -- {x} $y % \\',
  '',
  ' ',
  '__proto__',
  'constructor',
  '1st',
];
const tame = hostile.map((_, i) => `layer_${i}`);

/** Two chains over the names, dense layers and Relus in turn; the names of inputs and outputs are hostile, too. */
function graphOf(names: readonly string[], graphName: string): Graph {
  const half = Math.ceil(names.length / 2);
  const chains = [names.slice(0, half), names.slice(half)].map((chain) => {
    const input = inputValue(`${chain[0] ?? ''} in`, axes('C', 2), 4);
    const steps: Step[] = [];
    let from: Value = input;
    chain.forEach((name, i) => {
      const step = i % 3 === 0 ? gemm(name, from, 2, 4) : relu(name, from);
      steps.push(step);
      from = step.value;
    });
    return { input, steps, output: from.name };
  });
  const graph = integerGraph(
    chains.map(({ input }) => input),
    chains.flatMap(({ steps }) => steps),
    chains.map(({ output }) => output),
    graphName,
  );
  const [input = ''] = graph.outputs;
  const hostSteps = [{ operator: 'Softmax', name: names[0] ?? '', inputs: [input], outputs: ['host'], attributes: {} }];
  const whole = { ...graph, hostSteps };
  const problems = verifyGraph(whole, compiler.parts.all(layerTypes));
  if (problems.length > 0) throw new Error(problems.map(renderDiagnostic).join('\n'));
  return whole;
}

/** VHDL without comments and strings, which must be closed on their lines. */
function codeOf(vhdl: string): string {
  return vhdl
    .split('\n')
    .map((line) => line.replace(/"[^"]*"/g, '""').replace(/--.*$/, ''))
    .join('\n');
}

describe('names of models', () => {
  let files: ProjectFiles;
  let generated: string[];
  beforeAll(() => {
    files = valueOfResult(build(graphOf(hostile, 'evil"; --\n`x` é')));
    generated = [...files.keys()].filter((path) => path.endsWith('.vhd') && !path.includes('/ip/'));
  });

  it('become unique, legal identifiers', () => {
    const { layers, streams, top } = manifestOf(files);
    const identifiers = [top, ...streams.map(({ name }) => name), ...layers.flatMap(({ instances }) => instances)];
    for (const identifier of identifiers) expect(identifier).toMatch(/^[a-z](_?[a-z0-9])*$/);
    expect(new Set(identifiers).size).toBe(identifiers.length);
    expect(layers.map(({ name }) => name).sort()).toEqual([...hostile].sort());
    // However long a name is, a label says which unit of the layer it is.
    for (const { type, instances } of layers) expect(instances.at(-1)).toMatch(type === 'Gemm' ? /_requant$/ : /_clamp$/);
  });

  it('give legal file names, below the project and each its own', () => {
    const paths = [...files.keys()];
    for (const path of paths) expect(path).toMatch(/^([a-z0-9_]+\/)*[A-Za-z0-9_]+(\.[a-z]+)+$/);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    for (const path of paths) expect(path).not.toMatch(/(^|\/)(con|prn|aux|nul)\./);
  });

  it('cannot break out of comments and strings: the files are ASCII, and nothing of a name is code', () => {
    expect(generated).toHaveLength(3);
    for (const path of generated) {
      const text = textOf(files, path);
      expect(text).toMatch(/^[\n -~]*$/);
      expect(codeOf(text).replace(/<=|=>/g, '')).toMatch(/^[\w\s'"&():;,.=*+-]*$/);
      for (const line of text.split('\n')) expect(line.length).toBeLessThan(300);
    }
  });

  it('change nothing in the structure of README.md', () => {
    const plain = valueOfResult(build(graphOf(tame, 'tame')));
    const shape = (readme: string): string[] =>
      readme.split('\n').map((line) => {
        const bare = line.replace(/`[^`]*`|\(no name\)/g, 'x').replace(/\\./g, '');
        return `${/^\s*[#|`-]*/.exec(bare)?.[0] ?? ''} ${bare.split('|').length}`;
      });
    const readme = textOf(files, 'README.md');
    expect(shape(readme)).toEqual(shape(textOf(plain, 'README.md')));
    expect(readme.replace(/`[^`]*`|\\./g, '')).not.toMatch(/<script|\]\(/);
  });

  it('give the same bytes for the same graph', () => {
    const again = valueOfResult(build(graphOf(hostile, 'evil"; --\n`x` é')));
    expect([...again]).toEqual([...files]);
  });

  it.skipIf(!ghdl.ok)('pass GHDL, which finds the hardware right', async () => {
    const result = await withProject(files, (directory) => simulateProject(directory));
    expect(valueOfResult(result)).toMatchObject({ equal: true, differingValues: 0, frames: 3 });
  });

  it.skipIf(!ghdl5.ok)('pass synthesis, and what it writes passes as Verilog', async () => {
    const { top, files: sources } = manifestOf(files);
    await withProject(files, (directory) =>
      withTemporaryDirectory(async (workDirectory) => {
        const call = { ghdl: valueOfResult<Tool>(ghdl5), workDirectory };
        valueOfResult(await analyse(call, sources.hdl.map((file) => join(directory, file))));
        writeFileSync(join(workDirectory, 'netlist.v'), valueOfResult(await synthesize(call, top, { format: 'verilog' })));
        const yosys = await findYosys();
        if (!yosys.ok) return;
        const said = await runYosys({ yosys: yosys.value, workDirectory }, `read_verilog -sv netlist.v; hierarchy -check -top ${top}`);
        expect(said.diagnostics.map(renderDiagnostic)).toEqual([]);
        expect(readFileSync(join(workDirectory, 'netlist.v'), 'utf8')).toContain(`module ${top}`);
      }),
    );
  });
});
