import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli } from '@netloom/cli';
import { withTemporaryDirectory } from '@netloom/toolchain';
import { type Counts, addCounts } from './counts.js';
import { damagedModels, keepDamaged } from './mutation-task.js';
import type { Task, TaskResult, TaskSettings } from './task.js';

/** The longest that `compile` may take, in milliseconds, however busy the machine is. */
const timeLimit = 60_000;

/** What became of one call of `compile`. */
export interface CallOutcome {
  readonly exitCode: number;
  /** What is wrong with it. */
  readonly fault?: string;
}

/** Compiles damaged models by the command: each gives a project, or diagnostics and no file. */
export async function runCallTask(task: Extract<Task, { kind: 'calls' }>, settings: TaskSettings): Promise<TaskResult> {
  let counts: Counts = {};
  const failures: string[] = [];
  for (const model of damagedModels(task, settings)) {
    const { exitCode, fault } = await compileModel(model);
    counts = addCounts(counts, { calls: 1, [exitCode === 0 ? 'calls accepted' : 'calls refused']: 1 });
    if (fault === undefined) continue;
    counts = addCounts(counts, { crashes: 1 });
    failures.push(keepDamaged(settings.keep, 'call', model, fault));
  }
  return { counts, failures };
}

/** Calls `netloom compile` in this process, with an own directory for temporary files. */
export async function compileModel(model: Uint8Array): Promise<CallOutcome> {
  return withTemporaryDirectory(async (scratch) => {
    const [file, output, temporary] = [join(scratch, 'model.onnx'), join(scratch, 'output'), join(scratch, 'temporary')];
    writeFileSync(file, model);
    mkdirSync(temporary);
    const outer = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    const started = performance.now();
    let said = '';
    const write = (text: unknown): true => {
      said += String(text);
      return true;
    };
    try {
      const exitCode = await runCli(['compile', file, '-o', output, '--frames', '1'], { stdout: { write: () => true }, stderr: { isTTY: false, write } });
      const faults = [
        ...(performance.now() - started > timeLimit ? [`it took ${Math.round(performance.now() - started)} ms`] : []),
        ...(exitCode > 1 || said.includes('CLI099') ? [`exit code ${exitCode}: ${said}`] : []),
        ...(exitCode !== 0 && !/^[A-Z]{2,3}\d{3} [^(]/m.test(said) ? ['no diagnostic says why'] : []),
        ...(existsSync(output) !== (exitCode === 0) ? ['the output directory is there without success, or missing'] : []),
        ...readdirSync(temporary).map((left) => `it left ${left}`),
        ...readdirSync(scratch).filter((name) => !['model.onnx', 'output', 'temporary'].includes(name)).map((left) => `it left ${left}`),
      ];
      return { exitCode, ...(faults.length > 0 ? { fault: faults.join('\n') } : {}) };
    } catch (error) {
      return { exitCode: 2, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    } finally {
      if (outer === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = outer;
    }
  });
}
