/**
 * Trains the shipped model and writes it: `npm run train`, or `npm run train -- FILE` to write it elsewhere.
 *
 * Takes some minutes on one core. Says whether the file differs from the one it replaces: without a change to the sources,
 * it does not.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../repository.mjs';
import { readDigits } from './digits.js';
import { accuracyText, trainLenetDigits } from './lenet-digits.js';
import { lenetDigitsTraining } from './train.js';

const file = process.argv[2] ?? join(repositoryRoot, 'models', 'lenet-digits', 'model.onnx');
const digits = readDigits();
const { bytes, right } = trainLenetDigits(digits, (epoch, rightOfEpoch) => {
  console.log(`epoch ${epoch} of ${lenetDigitsTraining.epochs}: ${rightOfEpoch} of ${digits.training.length} deformed training digits right`);
});
const before = existsSync(file) ? readFileSync(file) : undefined;
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, bytes);
const change = before === undefined ? 'new' : before.equals(bytes) ? 'the same as before' : 'not the same as before';
console.log(`held out: ${accuracyText(right, digits.heldOut.length)} right`);
console.log(`${file}: ${bytes.length} bytes, ${change}`);
