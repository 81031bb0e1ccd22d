/**
 * Writes digits as IDX files: `npm run digits`.
 *
 *     models/lenet-digits/  calibration (64 of the training split) and demo (16 held out), which the repository holds
 *     build/digits/         held-out, all 2,000
 *
 * `npm run digits -- FOLDER` writes all of them into one folder.
 */
import { join } from 'node:path';
import { repositoryRoot } from './repository.mjs';
import { calibrationDigits, demoDigits, writeDigits } from './training/digit-files.js';
import { readDigits } from './training/digits.js';

const [folder] = process.argv.slice(2);
const shipped = folder ?? join(repositoryRoot, 'models', 'lenet-digits');
const built = folder ?? join(repositoryRoot, 'build', 'digits');
const digits = readDigits();
writeDigits(shipped, 'calibration', calibrationDigits(digits));
writeDigits(shipped, 'demo', demoDigits(digits));
writeDigits(built, 'held-out', digits.heldOut);
console.log(`written: calibration and demo digits in ${shipped}, held-out digits in ${built}`);
