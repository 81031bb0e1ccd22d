import {
  type Backend,
  type Parts,
  type ProjectFiles,
  failure,
  graphToJson,
  success,
} from '@netloom/ir';
import { type LibraryPart, compileOrder, libraryUnits, simulationSources } from '@netloom/vhdl-ip';
import { renderConstantsPackage } from './emit/constants-package.js';
import { fileHeader } from './emit/header.js';
import { projectManifestOf } from './emit/manifest.js';
import { renderReadme } from './emit/readme.js';
import { renderTestbench } from './emit/testbench.js';
import { renderTop } from './emit/top.js';
import { layerVectorFile, portVectorFile, renderVectorFile } from './emit/vectors.js';
import { hdlDiagnostics } from './hdl-diagnostics.js';
import { mappings } from './mapping.js';
import { type VhdlOptions, vhdlOptions } from './options.js';
import { planAccelerator } from './plan.js';
import type { Plan } from './project.js';

const graphFile = 'model.ir.json';
const vectorDirectory = 'tb/vectors';

/** Integer graph to a self-contained project in plain VHDL-2008. */
export const vhdlBackend: Backend = {
  name: 'vhdl',
  summary: 'Streaming accelerator in plain VHDL-2008, with a self-checking testbench',
  extensionPoints: [mappings, libraryUnits],
  build(graph, options, parts) {
    const parsed = vhdlOptions.safeParse(options);
    if (!parsed.success)
      return failure(
        parsed.error.issues.map((issue) => {
          const option = issue.path.join('.') || '(all)';
          return hdlDiagnostics.make.optionsInvalid({ kind: 'backend', name: 'vhdl' }, { option, problem: issue.message });
        }),
      );
    const plan = planAccelerator(graph, parsed.data, parts);
    if (!plan.ok) return plan;
    return success(renderProject(plan.value, parsed.data, parts), plan.diagnostics);
  },
};

function renderProject(plan: Plan, options: VhdlOptions, parts: Parts): ProjectFiles {
  const origin = { modelName: plan.graph.name, modelSha256: options.modelSha256, toolVersion: options.toolVersion };
  const library = parts.all(libraryUnits);
  const names = [...new Set(plan.netlist.instances.map(({ unit }) => unit))];
  const units = compileOrder(names, library.map(({ unit }) => unit));
  const constants = `${plan.top}_constants_pkg`;
  const testbench = `${plan.top}_tb`;
  const hdl = [...units.map((file) => `hdl/ip/${file}`), `hdl/${constants}.vhd`, `hdl/${plan.top}.vhd`];
  const simulation = [...simulationSources.map(({ file }) => `tb/ip/${file}`), `tb/${testbench}.vhd`];
  const layout = { graphFile, testbench, hdl, simulation, vectorDirectory, frames: options.frames.length };
  const manifest = projectManifestOf(plan, origin, layout, options);
  const header = (title: string): string[] => fileHeader(title, origin);
  return new Map<string, string>([
    ['README.md', renderReadme(plan, manifest)],
    ['netloom.json', `${JSON.stringify(manifest, null, 2)}\n`],
    [graphFile, graphToJson(plan.graph)],
    ...units.map((file) => [`hdl/ip/${file}`, sourceOf(library, file)] as const),
    [
      `hdl/${constants}.vhd`,
      renderConstantsPackage(constants, header(`${constants}: weights and other constants of ${plan.top}.`), plan.netlist.instances),
    ],
    [`hdl/${plan.top}.vhd`, renderTop(plan, constants, header(`${plan.top}: the accelerator.`))],
    ...simulationSources.map(({ file, source }) => [`tb/ip/${file}`, source] as const),
    [`tb/${testbench}.vhd`, renderTestbench(plan, testbench, header(`${testbench}: checks ${plan.top} against its vectors.`))],
    ...vectorFiles(plan, options),
  ]);
}

function sourceOf(library: readonly LibraryPart[], file: string): string {
  const part = library.find(({ unit }) => unit.file === file);
  if (part === undefined) throw new Error(`the library has no source for ${file}`);
  return part.source;
}

function vectorFiles(plan: Plan, { frames }: VhdlOptions): (readonly [string, string])[] {
  const traced = [
    ...plan.ports.map((port) => ({ value: port.value, file: portVectorFile(port) })),
    ...plan.layers.flatMap(({ site, tap }) => {
      const [value] = site.outputs;
      return value === undefined ? [] : [{ value, file: layerVectorFile(tap) }];
    }),
  ];
  return traced.map(({ value, file }) => {
    const data = frames.map((frame) => {
      const codes = frame.get(value.name);
      if (codes === undefined) throw new Error(`a frame lacks value ${JSON.stringify(value.name)}`);
      return codes;
    });
    return [`${vectorDirectory}/${file}`, renderVectorFile(value, data)] as const;
  });
}

