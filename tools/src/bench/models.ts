/**
 * Compiles published models at 8 bit, simulates them at full speed and with stalls, and measures their accuracy:
 *
 *     npm run bench:models                    all models of the second ring
 *     npm run bench:models -- NAME ...        some of them
 *     npm run bench:models -- --folder DIR    folders of models elsewhere
 *
 * A folder holds `model.onnx`, `test_data_set_N/input_0.pb` and a `meta.json` (see model-folder.ts). Every value of every
 * layer is compared with the golden model; the command fails where one differs.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withTemporaryDirectory } from '@netloom/toolchain';
import { z } from 'zod';
import { repositoryRoot } from '../repository.mjs';
import { renderMarkdownTable } from './markdown-table.js';
import { type ModelFolder, readModelFolder } from './model-folder.js';
import { compileModel, simulateModel } from './prove-hardware.js';
import { publish } from './publish.js';
import { runNetloom } from './run-netloom.js';

/** Models with branches, depthwise convolutions and averages, and how many frames of each are simulated. */
const secondRing: Readonly<Record<string, number>> = {
  mlperf_resnet8_fp32: 2,
  mnist_resnet_tinymaix_fp32: 2,
  kws_dscnn_alibaba: 2,
  vww_mobilenet_tflite2onnx: 1,
  resnet8_tf2onnx_fp16: 2,
  mnist_burn_bn: 2,
  micro_kws_fp32: 2,
};

const stall = 0.3;
const share = z.object({ correct: z.number(), samples: z.number() });
const accuracies = z.object({ float: share, integer: share });

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, folder: { type: 'string', default: join(repositoryRoot, '..', 'shared', 'models') } },
});
if (existsSync(flags.folder)) await withTemporaryDirectory(bench);
else console.log(`Skipped: ${flags.folder} is absent; name a folder of models with --folder.`);

async function bench(scratch: string): Promise<void> {
  const names = positionals.length > 0 ? positionals : Object.keys(secondRing);
  const rows = [];
  for (const name of names) {
    console.error(`${name} …`);
    rows.push(await row(readModelFolder(join(flags.folder, name), scratch), secondRing[name] ?? 2, join(scratch, 'project')));
  }
  const heading = ['model', 'multipliers', 'interval', 'simulated', 'latency', 'simulated', 'values', 'differ', 'GHDL s', 'stalled: differ', 'GHDL s', 'float', '8 bit'];
  publish('models', renderMarkdownTable(heading, rows), flags.write);
}

async function row(folder: ModelFolder, frames: number, project: string): Promise<(string | number | undefined)[]> {
  const { totals } = await compileModel(folder, project, frames, []);
  const full = await simulateModel(project, frames, 0);
  const stalled = await simulateModel(project, frames, stall);
  const accuracy = await accuracyOf(folder);
  return [
    ...[folder.name, totals.multipliers, totals.predictedFrameIntervalCycles, full.frameIntervalCycles],
    ...[totals.predictedFirstOutputLatencyCycles, full.firstOutputLatencyCycles],
    ...[full.comparedValues, full.differingValues, full.seconds, stalled.differingValues, stalled.seconds],
    ...(accuracy ?? [undefined, undefined]),
  ];
}

/** Shares of right answers as float and as integer model, where the samples are labelled. */
async function accuracyOf({ model, samples, labels, preprocessing }: ModelFolder): Promise<readonly string[] | undefined> {
  if (labels === undefined) return undefined;
  const { report } = await runNetloom(['evaluate', model, '--input', samples, '--labels', labels, '--calibration', samples, ...preprocessing]);
  const { float, integer } = accuracies.parse(report);
  return [float, integer].map(({ correct, samples: count }) => `${((100 * correct) / count).toFixed(2)} % of ${count}`);
}
