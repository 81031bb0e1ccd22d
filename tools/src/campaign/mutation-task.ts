import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mutateModel, randomModel, randomNumbers } from '@netloom/testkit';
import { type Counts, addCounts } from './counts.js';
import { ImportGuard } from './import-guard.js';
import { keepFailure } from './keep-failure.js';
import type { Task, TaskResult, TaskSettings } from './task.js';

/** Random models that one task damages. */
const originals = 24;

/** The damaged models of a task, each with its own seed. */
export function* damagedModels({ seed, count }: Extract<Task, { kind: 'mutations' | 'calls' }>, { models }: Pick<TaskSettings, 'models'>): Generator<Uint8Array> {
  const files = [...models.map((path) => new Uint8Array(readFileSync(path))), ...Array.from({ length: originals }, (_, i) => randomModel(seed * originals + i))];
  for (let i = 0; i < count; i++) yield mutateModel(files, randomNumbers(seed * 1009 + i));
}

/** Imports and checks damaged models: each is accepted, or refused with a diagnostic. */
export async function runMutationTask(task: Extract<Task, { kind: 'mutations' }>, settings: TaskSettings): Promise<TaskResult> {
  const guard = new ImportGuard();
  let counts: Counts = {};
  const failures: string[] = [];
  try {
    for (const model of damagedModels(task, settings)) {
      const outcome = await guard.outcomeOf(model);
      counts = addCounts(counts, { mutations: 1, [outcome.accepted ? 'mutations accepted' : 'mutations refused']: 1 });
      for (const code of new Set(outcome.codes)) counts = addCounts(counts, { [`codes.${code}`]: 1 });
      if (outcome.fault === undefined) continue;
      counts = addCounts(counts, { crashes: 1 });
      failures.push(keepDamaged(settings.keep, 'mutation', model, outcome.fault));
    }
  } finally {
    guard.close();
  }
  return { counts, failures };
}

/** Keeps a damaged model. @returns one line about it */
export function keepDamaged(keep: string, kind: 'mutation' | 'call', model: Uint8Array, fault: string): string {
  const name = createHash('sha256').update(model).digest('hex').slice(0, 12);
  const report = `${fault}\n\nTry again: npm run campaign -- --replay THIS_DIRECTORY\n`;
  const directory = keepFailure(keep, `${kind}-${name}`, { 'model.onnx': model, 'report.txt': report }, { kind });
  return `${directory}: ${fault.split('\n')[0] ?? ''}`;
}
