/**
 * Shows the way from a trained model to simulated hardware: `npm run demo`.
 *
 * Installs GHDL if it is missing, builds the packages, compiles `models/lenet-digits` to VHDL, simulates some handwritten
 * digits and compares every value of every layer with the golden model, then shows the digits and what the hardware
 * takes them for. All it writes is in `build/demo`. Fails if the hardware differs in a single value.
 */
import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { drawAnswers } from './demo/draw-answers.mjs';
import { readIdx } from './demo/read-idx.mjs';
import { repositoryRoot } from './repository.mjs';

const frames = 3;
const models = join('models', 'lenet-digits');
const project = join('build', 'demo');
const images = join(models, 'demo-images.idx.gz');
const netloom = join('packages', 'cli', 'bin', 'netloom.mjs');

/**
 * Runs a program of Node in the root of the repository; the demo ends where one fails.
 *
 * @param {string[]} args
 * @param {'inherit' | 'pipe'} output
 */
function run(args, output = 'inherit') {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    stdio: ['ignore', output, output],
    maxBuffer: 1 << 28,
  });
  if (status === 0) return stdout;
  if (output === 'pipe') console.log(`${stdout}${stderr}`);
  console.log(`node ${args.join(' ')} failed, so the demo ends here.`);
  process.exit(1);
}

/**
 * @param {string} title
 * @param {string[]} args
 */
function showCommand(title, args) {
  console.log(`\n${title}\n$ netloom ${args.join(' ')}\n`);
  run([netloom, ...args]);
}

function hasGhdl() {
  return spawnSync('ghdl', ['--version'], { stdio: 'ignore' }).status === 0;
}

const start = performance.now();
if (!hasGhdl()) run([join('tools', 'src', 'setup.mjs')]);
console.log('Building the packages …');
run([join('node_modules', 'nx', 'dist', 'bin', 'nx.js'), 'build', 'cli'], 'pipe');

showCommand('Compiling the model to VHDL:', [
  ...['compile', join(models, 'model.onnx'), '-o', project, '--force'],
  ...['--calibration', join(models, 'calibration-images.idx.gz'), '--mean', '0', '--std', '255'],
]);
showCommand('Simulating the hardware and comparing every value with the golden model:', [
  ...['simulate', project, '--input', images, '--frames', String(frames)],
]);

// The outputs of the golden model, which the hardware has just been found to equal.
const answer = JSON.parse(run([netloom, 'run', project, '--input', images, '--limit', String(frames), '--json'], 'pipe'));
const digits = readIdx(join(repositoryRoot, images));
const labels = readIdx(join(repositoryRoot, models, 'demo-labels.idx.gz'));
console.log(`\nWhat the hardware takes the digits for:\n\n${drawAnswers(digits, labels, answer.outputs[0], frames)}`);
console.log(`\nThe VHDL is in ${relative(process.cwd(), join(repositoryRoot, project)) || '.'}; all this took ${Math.round((performance.now() - start) / 1000)} s.`);
