/** A process that imports and checks models: what hangs, crashes or runs out of memory here can be ended from outside. */
import { createCompiler } from '@netloom/compiler';

/** What became of one model. */
export interface ImportOutcome {
  readonly accepted: boolean;
  /** Codes of the errors. */
  readonly codes: readonly string[];
  /** What was thrown, or said wrongly. */
  readonly fault?: string;
}

const made = createCompiler();
if (!made.ok) throw new Error('the built-in plugins clash');
const compiler = made.value;

/** By how much one model may raise the process' greatest memory, in KB. */
const memoryLimit = 1_500_000;

process.on('message', (model: Uint8Array) => {
  const before = process.resourceUsage().maxRSS;
  const outcome = importOutcome(model);
  const grown = process.resourceUsage().maxRSS - before;
  const isLarge = grown > memoryLimit && outcome.fault === undefined;
  process.send?.(isLarge ? { ...outcome, fault: `it took ${Math.round(grown / 1000)} MB` } : outcome);
});
process.on('disconnect', () => process.exit());
// It is ready: what comes from now on is measured.
if (process.connected) process.send?.({ accepted: true, codes: [] } satisfies ImportOutcome);

function importOutcome(model: Uint8Array): ImportOutcome {
  try {
    const imported = compiler.importModel(model);
    const problems = imported.ok ? compiler.check(imported.value) : imported.diagnostics;
    const codes = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    const isSilent = !imported.ok && codes.length === 0;
    return { accepted: codes.length === 0 && imported.ok, codes, ...(isSilent ? { fault: 'refused without an error' } : {}) };
  } catch (error) {
    return { accepted: false, codes: [], fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
