/**
 * `npm run zoo [WORD]`: takes every model of pocket-cnn's zoo (whose name holds the word) through compilation and two
 * simulations, at full speed and stalled, compares every value, and prints a table.
 */
import { join } from 'node:path';
import { withTemporaryDirectory } from '@netloom/toolchain';
import { compileZooModel, simulateZooModel } from './prove-zoo-model.js';
import { zooModels } from './zoo-models.js';

const [word = ''] = process.argv.slice(2);
const models = zooModels().filter(({ name }) => name.includes(word));
const columns = [38, 13, 15, 24, 24, 20] as const;
const print = (...cells: (string | number)[]): void => {
  process.stdout.write(`${cells.map((cell, i) => String(cell).padEnd(columns[i] ?? 0)).join('  ').trimEnd()}\n`);
};

if (models.length === 0) process.stdout.write('There are no such models in ../shared/pocket-cnn/zoo.\n');
print('model', 'output values', 'golden differs', 'full speed: values', 'stalled: values', 'interval');
print('', '', '', 'compared / differing', 'compared / differing', 'predicted / simulated');
let wrong = 0;
for (const model of models) {
  const cells = await withTemporaryDirectory(async (scratch) => {
    const directory = join(scratch, 'project');
    const golden = await compileZooModel(model, directory);
    const full = await simulateZooModel(directory, 0);
    const stalled = await simulateZooModel(directory, 0.3);
    const isRight = golden.differing === 0 && full.equal && stalled.equal && full.interval === full.predictedInterval;
    if (!isRight) wrong++;
    const runs = [full, stalled].map(({ compared, differing }) => `${compared} / ${differing}`);
    return [golden.compared, golden.differing, ...runs, `${full.predictedInterval} / ${full.interval}${isRight ? '' : '  WRONG'}`];
  });
  print(model.name, ...cells);
}
process.stdout.write(`${models.length - wrong} of ${models.length} models are right.\n`);
process.exitCode = wrong === 0 && models.length > 0 ? 0 : 1;
