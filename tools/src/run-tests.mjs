/**
 * Builds, lints and tests every package through Nx, then adds up the packages' test reports, cached ones included, and
 * ends with one line: `N passed, N failed`. Exits with 1 when anything failed, be it a build, a lint rule or a test.
 *
 * A package whose tests left no report counts as one failed test, and so does a failed build or lint run when no test
 * failed, so that the line never says 0 failed after a failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const packageFolders = [
  ...readdirSync(join(repositoryRoot, 'packages'))
    .sort()
    .map((name) => join('packages', name))
    .filter((folder) => existsSync(join(repositoryRoot, folder, 'package.json'))),
  'tools',
];

/** @param {string} folder */
function reportFile(folder) {
  return join(repositoryRoot, folder, 'test-report.json');
}

/**
 * @param {string} folder
 * @returns {Counts}
 */
function readCounts(folder) {
  if (!existsSync(reportFile(folder))) {
    console.log(`${folder}: no test report`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = JSON.parse(readFileSync(reportFile(folder), 'utf8'));
  const failed = report.numFailedTests;
  const counts = {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed, // a file that does not load fails without a failing test
    skipped: report.numPendingTests + report.numTodoTests,
  };
  console.log(`${folder}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return counts;
}

for (const folder of packageFolders) rmSync(reportFile(folder), { force: true });
const targets = ['build', 'typecheck', 'lint', 'test'];
const nx = spawnSync(
  join(repositoryRoot, 'node_modules', '.bin', 'nx'),
  ['run-many', '-t', ...targets, '--parallel=2', ...process.argv.slice(2)],
  // Without its daemon, Nx always puts the reports of cached tests back.
  { cwd: repositoryRoot, stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false' } },
);

const counts = packageFolders.map(readCounts);
const sum = (/** @type {keyof Counts} */ key) => counts.reduce((total, count) => total + count[key], 0);
const failed = nx.status === 0 ? sum('failed') : Math.max(1, sum('failed'));
if (nx.status !== 0) console.log('A build, a lint run or a test failed; see above.');
if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped, see their messages.`);
console.log(`${sum('passed')} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
