import type { ChildProcess } from 'node:child_process';
import { forkSource } from './fork-source.js';
import type { Task, TaskResult, TaskSettings } from './task.js';

/** The longest that a task may take, shrinking included, in milliseconds. */
const timeLimit = 15 * 60_000;

/** Worker processes that do tasks; one that dies or hangs is a failure of its task, and is replaced. */
export class WorkerPool {
  readonly #workers = new Set<ChildProcess>();
  readonly #stopping = new AbortController();

  constructor(readonly settings: TaskSettings) {}

  /**
   * Does tasks in order, several at a time.
   *
   * @param onResult of each task, when it is done
   * @returns when all are done, or those that run have been stopped
   */
  async run(tasks: readonly Task[], jobs: number, onResult: (task: Task, result: TaskResult) => void): Promise<void> {
    let next = 0;
    const lane = async (): Promise<void> => {
      let worker: ChildProcess | undefined;
      for (let task = tasks[next++]; task !== undefined && !this.#isStopped(); task = tasks[next++]) {
        worker ??= this.#start();
        const result = await this.#ask(worker, task);
        // What a stopped worker has not finished does not count.
        if (this.#isStopped() && result.died === true) break;
        onResult(task, result);
        if (result.died === true) worker = undefined;
      }
      if (worker !== undefined) this.#end(worker);
    };
    await Promise.all(Array.from({ length: jobs }, lane));
  }

  /** Ends all workers; they clean up behind themselves. */
  stop(): void {
    this.#stopping.abort();
    for (const worker of this.#workers) this.#end(worker);
  }

  #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #start(): ChildProcess {
    const worker = forkSource(new URL('./worker.ts', import.meta.url));
    this.#workers.add(worker);
    return worker;
  }

  #end(worker: ChildProcess): void {
    this.#workers.delete(worker);
    worker.kill('SIGTERM');
  }

  #ask(worker: ChildProcess, task: Task): Promise<TaskResult & { readonly died?: true }> {
    return new Promise((resolve) => {
      const died = (how: string): void => {
        this.#end(worker);
        finish({ counts: { crashes: 1 }, failures: [`${JSON.stringify(task)}: the worker ${how}`], died: true });
      };
      const onExit = (code: number | null, signal: string | null): void => { died(`ended by ${signal ?? `code ${code ?? '?'}`}`); };
      const timer = setTimeout(() => { died(`was not done in ${timeLimit / 1000} s`); }, timeLimit);
      const finish = (result: TaskResult & { readonly died?: true }): void => {
        clearTimeout(timer);
        worker.removeAllListeners();
        resolve(result);
      };
      worker.once('message', (result: TaskResult) => { finish(result); });
      worker.once('exit', onExit);
      worker.send({ task, settings: this.settings });
    });
  }
}
