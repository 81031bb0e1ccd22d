import type { Counts } from './counts.js';

/** A piece of a campaign that one worker process does; everything in it follows from the seed. */
export type Task =
  | { readonly kind: 'graph' | 'quantized'; readonly seed: number }
  /** Damaged models through import and check. */
  | { readonly kind: 'mutations'; readonly seed: number; readonly count: number }
  /** Damaged models through the command `compile`. */
  | { readonly kind: 'calls'; readonly seed: number; readonly count: number };

/** What every task is done with. */
export interface TaskSettings {
  /** Where failures are kept. */
  readonly keep: string;
  /** Files of the user that are mutated beside random models. */
  readonly models: readonly string[];
}

export interface TaskResult {
  readonly counts: Counts;
  /** What failed, one line each. */
  readonly failures: readonly string[];
}

export interface CampaignSize {
  readonly graphs: number;
  /** Random models that are quantized already. */
  readonly quantized: number;
  readonly mutations: number;
  readonly calls: number;
  readonly seed: number;
}

/** Mutations and calls of one task. */
const batch = { mutations: 1000, calls: 10 } as const;

/** All tasks, the kinds mixed evenly, so that a part of a campaign has something of everything. */
export function tasksOf({ graphs, quantized, mutations, calls, seed }: CampaignSize): readonly Task[] {
  const base = seed * 1_000_000;
  const batches = (kind: 'mutations' | 'calls', total: number): Task[] =>
    Array.from({ length: Math.ceil(total / batch[kind]) }, (_, i) => ({ kind, seed: base + i, count: Math.min(batch[kind], total - i * batch[kind]) }));
  const models = (kind: 'graph' | 'quantized', total: number): Task[] => Array.from({ length: total }, (_, i) => ({ kind, seed: base + i }));
  const kinds = [models('graph', graphs), models('quantized', quantized), batches('mutations', mutations), batches('calls', calls)];
  return kinds
    .flatMap((tasks) => tasks.map((task, i) => ({ task, place: (i + 0.5) / tasks.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ task }) => task);
}
