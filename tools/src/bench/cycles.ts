/**
 * Holds predicted cycles against simulated ones, at several foldings of each model:
 *
 *     npm run bench:cycles                    all models below
 *     npm run bench:cycles -- NAME ...        some of them
 *     npm run bench:cycles -- --folder DIR    folders of models elsewhere
 *
 * Multipliers are those of the engines, pe * simd, before anything is simplified; those of requantization and averages
 * stand apart. Efficiency is MACs / (multipliers * interval), of the slowest layer and of the whole. Where a stream and no
 * engine sets the interval, the slowest layer has idle multipliers and the row says so. Fails where a prediction is wrong
 * or a value differs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withTemporaryDirectory } from '@netloom/toolchain';
import { repositoryRoot } from '../repository.mjs';
import { renderMarkdownTable } from './markdown-table.js';
import { type ModelFolder, ownModel, readModelFolder } from './model-folder.js';
import { type Compiled, compileModel, simulateModel } from './prove-hardware.js';
import { publish } from './publish.js';

/** Budgets of multipliers, and the frames that are simulated; of one frame there is a latency, but no interval. */
interface Foldings {
  readonly multipliers: readonly number[];
  readonly frames: number;
}

const own = 'lenet-digits';

const foldings: Readonly<Record<string, Foldings>> = {
  [own]: { multipliers: [32, 128, 512], frames: 4 },
  mnist8_cntk: { multipliers: [32, 256, 1024], frames: 4 },
  cifar10_cnn_winml: { multipliers: [64, 256, 1024], frames: 4 },
  mnist_burn_bn: { multipliers: [32, 256, 1024], frames: 4 },
  mnist_resnet_tinymaix_fp32: { multipliers: [32, 256, 1024], frames: 4 },
  mlperf_resnet8_fp32: { multipliers: [193, 385, 764], frames: 4 },
  kws_dscnn_alibaba: { multipliers: [64, 256, 665], frames: 4 },
  vww_mobilenet_tflite2onnx: { multipliers: [1024], frames: 2 },
};

const heading = [
  ...['model', 'multipliers', 'other multipliers', 'MACs', 'interval', 'simulated', 'latency', 'simulated'],
  ...['slowest layer', 'its efficiency', 'of the whole', 'values', 'differ', 'GHDL s'],
];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, folder: { type: 'string', default: join(repositoryRoot, '..', 'shared', 'models') } },
});
await withTemporaryDirectory(bench);

async function bench(scratch: string): Promise<void> {
  const rows: Cells[] = [];
  const failures: string[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(foldings)) {
    const path = join(flags.folder, name);
    if (name !== own && !existsSync(path)) {
      console.error(`${name}: skipped, ${path} is absent`);
      continue;
    }
    const folder = name === own ? ownModel : readModelFolder(path, scratch);
    const { multipliers, frames } = foldings[name] ?? { multipliers: [64, 256, 1024], frames: 4 };
    for (const budget of multipliers) {
      console.error(`${name}, at most ${budget} multipliers …`);
      try {
        rows.push(await row(folder, budget, frames, join(scratch, 'project')));
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  publish('cycles', renderMarkdownTable(heading, rows), flags.write);
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

type Cells = readonly (string | number | undefined)[];

async function row(folder: ModelFolder, budget: number, frames: number, project: string): Promise<Cells> {
  const { totals, layers } = await compileModel(folder, project, frames, ['--multipliers', String(budget)]);
  const simulated = await simulateModel(project, frames, 0);
  const { frameIntervals, firstOutputLatencyCycles: latency } = simulated;
  const interval = frameIntervals.at(-1);
  const { predictedFrameIntervalCycles, predictedFirstOutputLatencyCycles } = totals;
  if (interval !== predictedFrameIntervalCycles || latency !== predictedFirstOutputLatencyCycles)
    throw new Error(
      `${folder.name} at ${budget} multipliers: ${predictedFrameIntervalCycles} cycles a frame were predicted, and ` +
        `${predictedFirstOutputLatencyCycles ?? 'none'} to the first output; simulated were ${interval ?? 'none'} and ${latency ?? 'none'}`,
    );
  return [
    ...[folder.name, totals.multipliers, totals.otherMultipliers, totals.macs, predictedFrameIntervalCycles, interval],
    ...[predictedFirstOutputLatencyCycles, latency, ...slowest(layers, totals), percent(totals, predictedFrameIntervalCycles)],
    ...[simulated.comparedValues, simulated.differingValues, simulated.seconds],
  ];
}

/** The slowest layer and how busy its multipliers are. */
function slowest(layers: Compiled['layers'], { predictedFrameIntervalCycles: interval, bottleneck }: Compiled['totals']): [string, string] {
  const limiting = layers.filter(({ intervalCycles, multipliers }) => intervalCycles === interval && multipliers > 0);
  const busiest = limiting.reduce<Compiled['layers'][number] | undefined>(
    (best, layer) => (best === undefined || layer.macs / layer.multipliers > best.macs / best.multipliers ? layer : best),
    undefined,
  );
  if (busiest === undefined || busiest.macs < busiest.multipliers * interval) return [`${bottleneck} (a stream)`, busiest === undefined ? '–' : percent(busiest, interval)];
  return [`${busiest.type} ${shortened(busiest.name)}`, percent(busiest, interval)];
}

/** Names of converted models may be lists of names. */
function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}

function percent({ macs, multipliers }: { readonly macs: number; readonly multipliers: number }, interval: number): string {
  return `${((100 * macs) / (multipliers * interval)).toFixed(1)} %`;
}
