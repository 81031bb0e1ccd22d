import { runCallTask } from './call-task.js';
import { runGraphTask } from './graph-task.js';
import { graphKinds } from './graph-kinds.js';
import { runMutationTask } from './mutation-task.js';
import type { Task, TaskResult, TaskSettings } from './task.js';

export function runTask(task: Task, settings: TaskSettings): Promise<TaskResult> {
  switch (task.kind) {
    case 'graph':
    case 'quantized':
      return runGraphTask(graphKinds[task.kind], task.seed, settings);
    case 'mutations':
      return runMutationTask(task, settings);
    case 'calls':
      return runCallTask(task, settings);
  }
}
