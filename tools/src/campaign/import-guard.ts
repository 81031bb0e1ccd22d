import { type ChildProcess, fork } from 'node:child_process';
import type { ImportOutcome } from './import-process.js';

/** The longest that import and check of one small model may take, in milliseconds, however busy the machine is. */
const timeLimit = 20_000;
/** Heap of the process, in MB. */
const heapLimit = 1024;

/** Imports and checks models one by one in a process of their own, which is replaced when a model ends it. */
export class ImportGuard {
  #process: ChildProcess | undefined;

  async outcomeOf(model: Uint8Array): Promise<ImportOutcome> {
    const child = (this.#process ??= fork(new URL('./import-process.ts', import.meta.url), {
      execArgv: [...process.execArgv, `--max-old-space-size=${heapLimit}`],
      serialization: 'advanced',
    }));
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<ImportOutcome>((resolve) => {
      const fault = (text: string): void => { resolve({ accepted: false, codes: [], fault: text }); };
      timer = setTimeout(() => { fault(`no answer in ${timeLimit} ms`); }, timeLimit);
      child.once('message', resolve);
      child.once('exit', (code, signal) => { fault(`the process ended by ${signal ?? `code ${code ?? '?'}`}`); });
      child.send(model);
    });
    clearTimeout(timer);
    child.removeAllListeners();
    if (answer.fault !== undefined) this.close();
    return answer;
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }
}
