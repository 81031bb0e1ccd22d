import type { ChildProcess } from 'node:child_process';
import { forkSource } from './fork-source.js';
import type { ImportOutcome } from './import-process.js';

/** The longest that import and check of one small model may take, in milliseconds, however busy the machine is. */
const timeLimit = 60_000;
/** The longest that the process may take to start. */
const startLimit = 300_000;
/** Heap of the process, in MB. */
const heapLimit = 1024;

/** Imports and checks models one by one in a process of their own, which is replaced when a model ends it. */
export class ImportGuard {
  #process: ChildProcess | undefined;

  async outcomeOf(model: Uint8Array): Promise<ImportOutcome> {
    if (this.#process === undefined) {
      this.#process = forkSource(new URL('./import-process.ts', import.meta.url), { nodeOptions: [`--max-old-space-size=${heapLimit}`] });
      const started = await nextMessage(this.#process, startLimit);
      if (started === undefined) throw new Error('the process that imports models did not start');
    }
    const child = this.#process;
    child.send(model);
    const outcome = await nextMessage(child, timeLimit);
    if (outcome !== undefined) return outcome;
    const how = child.exitCode ?? child.signalCode;
    this.close();
    return { accepted: false, codes: [], fault: how === null ? `no answer in ${timeLimit} ms` : `the process ended by ${how}` };
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }
}

/** What a process says next; undefined if it ends or takes too long. */
function nextMessage(child: ChildProcess, limit: number): Promise<ImportOutcome | undefined> {
  return new Promise((resolve) => {
    const finish = (message?: ImportOutcome): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(message);
    };
    const timer = setTimeout(finish, limit);
    child.once('message', finish);
    child.once('exit', () => { finish(); });
  });
}
