/**
 * Runs `netloom verify` on published quantized models: every quantized tensor against ONNX Runtime, the hardware in GHDL
 * against the golden model, and the outputs against those that others have stored:
 *
 *     npm run verify:models                    all models
 *     npm run verify:models -- NAME ...        some of them
 *     npm run verify:models -- --folder DIR    folders of models elsewhere
 *     npm run verify:models -- --random 1000   other numbers of random inputs, --ghdl-frames of simulated ones
 *
 * It ends with 1 if anything is unexplained or differs, or a model cannot be read. `--write` puts the tables into
 * docs/verification.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCli } from '@netloom/cli';
import { createCompiler } from '@netloom/compiler';
import { type Graph, renderDiagnostic, valueOf } from '@netloom/ir';
import { encodeNpy, withTemporaryDirectory } from '@netloom/toolchain';
import { z } from 'zod';
import { type Cell, renderMarkdownTable } from '../bench/markdown-table.js';
import { publish } from '../bench/publish.js';
import { repositoryRoot } from '../repository.mjs';
import { type StoredFrames, shapeOf, storedFrames } from './stored-data.js';
import { compareOutputs } from './stored-outputs.js';

/** The models, and how many frames of each are simulated. */
const models: Readonly<Record<string, number>> = {
  mnist_resnet_tinymaix_int8_qdq: 3,
  mlperf_resnet8_int8_qdq: 3,
  mlperf_kws_dscnn_int8_qdq: 3,
  mlperf_vww_mobilenet_int8_qdq: 1,
  mlperf_ad_autoencoder_int8_qdq: 3,
  micro_kws_int8_qdq: 3,
  micro_kws_int8_qlinear: 3,
  qonnx_tfc_2w2a: 3,
  qonnx_tfc_1w1a: 3,
};

const count = z.object({ differing: z.number(), unexplained: z.number(), largest: z.number() });
const row = z.object({
  tensor: z.string(),
  layerType: z.string().default('input'),
  judge: z.string(),
  values: z.number(),
  lockstep: count.extend({ explained: z.number() }),
  endToEnd: count.extend({ following: z.number() }),
});
const verification = z.object({
  exitCode: z.number(),
  frames: z.number().optional(),
  values: z.number().optional(),
  uncompared: z.array(z.string()).default([]),
  tensors: z.array(row).default([]),
  hardware: z.object({ frames: z.number(), comparedValues: z.number(), differingValues: z.number(), seconds: z.number() }).optional(),
  diagnostics: z.array(z.object({ severity: z.string(), message: z.string() })),
});
type Report = z.infer<typeof verification>;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    folder: { type: 'string', default: join(repositoryRoot, '..', 'shared', 'models') },
    random: { type: 'string', default: '200' },
    'ghdl-frames': { type: 'string' },
  },
});
const made = createCompiler();
if (!made.ok) throw new Error(made.diagnostics.map(renderDiagnostic).join('\n'));
const compiler = made.value;
if (existsSync(flags.folder)) process.exitCode = await withTemporaryDirectory(verifyModels);
else console.log(`Skipped: ${flags.folder} is absent; name a folder of models with --folder.`);

async function verifyModels(scratch: string): Promise<number> {
  const summary: Cell[][] = [];
  const explained: Cell[][] = [];
  const outputs: Cell[][] = [];
  const problems: string[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(models)) {
    console.error(`${name} …`);
    const graph = importModel(join(flags.folder, name, 'model.onnx'));
    if (typeof graph === 'string') {
      problems.push(`${name}: ${graph}`);
      continue;
    }
    const stored = storedFrames(flags.folder, name, graph);
    const report = await runVerify(name, writeFrames(join(scratch, `${name}.npy`), graph, stored));
    if (report.exitCode !== 0) problems.push(`${name}: ended with ${report.exitCode} ${errorsOf(report)}`);
    summary.push(summaryRow(name, report));
    explained.push(...explainedRows(name, report));
    for (const { from, frames } of stored.filter(({ frames: some }) => some.some(({ output }) => output !== undefined))) {
      const { inputs, values, differing, largest } = compareOutputs(compiler, graph, frames);
      outputs.push([name, from, inputs, values, differing, largest === 0 ? '0' : largest.toPrecision(3)]);
    }
  }
  const heading = ['model', 'inputs', 'tensors', 'values', 'differ', 'explained', 'unexplained', 'largest', 'end to end', 'following', 'unexplained', 'largest', 'GHDL frames', 'values', 'differ', 's'];
  publish('models', renderMarkdownTable(heading, summary), flags.write, 'verification.md');
  publish('explained', renderMarkdownTable(['model', 'tensor', 'layer', 'values', 'explained', 'largest'], explained), flags.write, 'verification.md');
  publish('outputs', renderMarkdownTable(['model', 'stored by', 'inputs', 'values', 'differ', 'largest'], outputs), flags.write, 'verification.md');
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

/** The graph, or why there is none. */
function importModel(file: string): Graph | string {
  if (!existsSync(file)) return `${file} is not there`;
  const imported = compiler.importModel(readFileSync(file), { name: 'model' });
  return imported.ok ? imported.value : imported.diagnostics.filter(({ severity }) => severity === 'error').slice(0, 3).map(renderDiagnostic).join('; ');
}

/** All stored inputs in one file. */
function writeFrames(file: string, graph: Graph, stored: readonly StoredFrames[]): string | undefined {
  const inputs = stored.flatMap(({ frames }) => frames.map(({ input }) => input));
  const [first] = inputs;
  if (first === undefined) return undefined;
  const data = new Float32Array(inputs.length * first.length);
  inputs.forEach((input, i) => { data.set(input, i * first.length); });
  writeFileSync(file, encodeNpy([inputs.length, ...shapeOf(valueOf(graph, graph.inputs[0] ?? '')).slice(1)], data));
  return file;
}

async function runVerify(name: string, input: string | undefined): Promise<Report> {
  const frames = flags['ghdl-frames'] ?? String(models[name] ?? 3);
  const given = input === undefined ? [] : ['--input', input];
  let stdout = '';
  const write = (text: string): void => { stdout += text; };
  await runCli(['verify', join(flags.folder, name, 'model.onnx'), ...given, '--random', flags.random, '--ghdl-frames', frames, '--json'], { stdout: { write }, stderr: process.stderr });
  return verification.parse(JSON.parse(stdout));
}

function summaryRow(name: string, { frames, values, tensors, hardware }: Report): Cell[] {
  const sum = (of: (tensor: Report['tensors'][number]) => number): number => tensors.reduce((total, tensor) => total + of(tensor), 0);
  const most = (of: (tensor: Report['tensors'][number]) => number): number => Math.max(0, ...tensors.map(of));
  return [
    ...[name, frames, tensors.length, values],
    ...[sum(({ lockstep }) => lockstep.differing), sum(({ lockstep }) => lockstep.explained), sum(({ lockstep }) => lockstep.unexplained), most(({ lockstep }) => lockstep.largest)],
    ...[sum(({ endToEnd }) => endToEnd.differing), sum(({ endToEnd }) => endToEnd.following), sum(({ endToEnd }) => endToEnd.unexplained), most(({ endToEnd }) => endToEnd.largest)],
    ...[hardware?.frames, hardware?.comparedValues, hardware?.differingValues, hardware?.seconds],
  ];
}

function explainedRows(name: string, { tensors }: Report): Cell[][] {
  return tensors
    .filter(({ lockstep }) => lockstep.explained > 0)
    .map(({ tensor, layerType, values, lockstep }) => [name, `\`${tensor}\``, layerType, values, lockstep.explained, lockstep.largest]);
}

function errorsOf({ diagnostics }: Report): string {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message).join('; ');
}
