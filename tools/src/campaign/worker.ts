/** A worker process of a campaign: does the tasks that its parent sends, one at a time. */
import { runTask } from './run-task.js';
import type { Task, TaskSettings } from './task.js';

process.on('message', ({ task, settings }: { task: Task; settings: TaskSettings }) => {
  void runTask(task, settings)
    .catch((error: unknown) => ({
      counts: { crashes: 1 },
      failures: [`${JSON.stringify(task)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    }))
    .then((result) => process.send?.(result));
});
// The parent is gone.
process.on('disconnect', () => process.exit());
