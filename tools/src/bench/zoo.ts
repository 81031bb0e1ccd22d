/**
 * Sets our hardware beside that of another compiler, pocket-cnn, network by network:
 *
 *     npm run bench:zoo                    all networks, at both of its parallelisms
 *     npm run bench:zoo -- NAME ...        some of them
 *
 * Each network is built with random weights, folded with no more multipliers than the other one takes, and simulated for
 * 5 frames at full speed and with stalls on both sides, every value of every layer compared. Fails where a value differs,
 * a prediction is wrong, or the interval is longer than the best that folding by divisors allows.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withTemporaryDirectory } from '@netloom/toolchain';
import { renderMarkdownTable } from './markdown-table.js';
import { randomPixels } from './model-folder.js';
import { compileModel, simulateModel } from './prove-hardware.js';
import { publish } from './publish.js';
import { networkModel } from './zoo/network-model.js';
import { type Network, type Reference, networks } from './zoo/networks.js';

const frames = 5;
const stall = 0.3;
const seed = 1;

const heading = [
  ...['network', 'their multipliers', 'their interval', 'best by divisors', 'our multipliers', 'our interval', 'simulated', 'faster by'],
  ...['values', 'differ', 'stalled: differ', 'cycles per CPU second'],
];

const { values: flags, positionals: wanted } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean', default: false } } });
await withTemporaryDirectory(async (scratch) => {
  const rows: Cells[] = [];
  const misses: string[] = [];
  for (const network of networks.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
    for (const reference of network.references) {
      console.error(`${network.name}, at most ${reference.multipliers} multipliers …`);
      const { cells, interval } = await row(network, reference, scratch);
      rows.push(cells);
      if (interval > reference.best) misses.push(`${network.name} at ${reference.multipliers}: ${interval} cycles, not ${reference.best}`);
    }
  publish('zoo', renderMarkdownTable(heading, rows), flags.write);
  if (misses.length > 0) throw new Error(`slower than the best by divisors:\n${misses.join('\n')}`);
});

type Cells = readonly (string | number | undefined)[];

async function row(network: Network, reference: Reference, scratch: string): Promise<{ cells: Cells; interval: number }> {
  const model = join(scratch, `${network.name}.onnx`);
  writeFileSync(model, networkModel(network, seed));
  const samples = join(scratch, `${network.name}.npy`);
  writeFileSync(samples, randomPixels(network.input, 16, seed));
  const project = join(scratch, 'project');
  const flags = ['--multipliers', String(reference.multipliers)];
  const folder = { name: network.name, model, samples, labels: undefined, preprocessing: ['--mean', '0', '--std', '255'] };
  const { totals } = await compileModel(folder, project, frames, flags);
  const full = await simulateModel(project, frames, 0);
  const stalled = await simulateModel(project, frames, stall);
  const interval = totals.predictedFrameIntervalCycles;
  const simulated = full.frameIntervals.at(-1);
  if (simulated !== interval) throw new Error(`${network.name}: ${interval} cycles a frame were predicted, and ${simulated ?? 'none'} simulated`);
  const gain = reference.interval === undefined ? 'it hangs' : `${(reference.interval / interval).toFixed(1)} x`;
  return {
    cells: [
      ...[network.name, reference.multipliers, reference.interval, reference.best],
      ...[totals.multipliers, interval, simulated, gain],
      ...[full.comparedValues, full.differingValues, stalled.differingValues],
      full.cpuSeconds === undefined ? undefined : Math.round(full.cycles / full.cpuSeconds),
    ],
    interval,
  };
}
