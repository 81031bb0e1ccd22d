import { CampaignState, readState } from './campaign-state.js';
import { StatusLine } from './status-line.js';
import { type CampaignSize, type TaskSettings, tasksOf } from './task.js';
import { WorkerPool } from './worker-pool.js';

export interface CampaignOptions extends CampaignSize, TaskSettings {
  /** Stops after this time; what runs is given up. */
  readonly minutes?: number;
  readonly jobs: number;
  /** Goes on where an earlier campaign with the same directory stopped, with its size. */
  readonly resume?: boolean;
}

/** Runs a campaign until it is done, its time is over, or someone interrupts. @returns what it has done, also saved */
export async function runCampaign(options: CampaignOptions): Promise<CampaignState> {
  const { graphs, quantized, mutations, calls, seed, keep, models } = options;
  const earlier = options.resume === true ? readState(keep) : undefined;
  const state = new CampaignState(earlier?.size ?? { graphs, quantized, mutations, calls, seed }, earlier);
  const tasks = tasksOf(state.size);
  const places = new Map(tasks.map((task, place) => [task, place]));
  const pool = new WorkerPool({ keep, models });
  const status = new StatusLine(process.stderr);
  const stop = (): void => { pool.stop(); };
  const timer = options.minutes === undefined ? undefined : setTimeout(stop, options.minutes * 60_000);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await pool.run(tasks.filter((_, place) => !state.isDone(place)), options.jobs, (task, result) => {
    state.record(places.get(task) ?? -1, result);
    state.save(keep);
    status.show(state.counts, state.failures.length);
  });
  clearTimeout(timer);
  process.off('SIGINT', stop);
  process.off('SIGTERM', stop);
  status.end();
  state.save(keep);
  return state;
}
