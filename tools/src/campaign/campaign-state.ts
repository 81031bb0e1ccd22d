import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@netloom/toolchain';
import { z } from 'zod';
import { type Counts, addCounts } from './counts.js';
import type { TaskResult } from './task.js';

const stored = z.object({
  size: z.object({ graphs: z.number(), quantized: z.number().default(0), mutations: z.number(), calls: z.number(), seed: z.number() }),
  done: z.array(z.number()),
  counts: z.record(z.string(), z.number()),
  failures: z.array(z.string()),
});

export type StoredState = z.infer<typeof stored>;

/** What a campaign has done so far; kept in a file, so that another run can go on. */
export class CampaignState {
  readonly #done: Set<number>;
  #counts: Counts;
  readonly #failures: string[];

  constructor(
    readonly size: StoredState['size'],
    earlier?: StoredState,
  ) {
    this.#done = new Set(earlier?.done);
    this.#counts = earlier?.counts ?? {};
    this.#failures = [...(earlier?.failures ?? [])];
  }

  get counts(): Counts {
    return this.#counts;
  }

  get failures(): readonly string[] {
    return this.#failures;
  }

  isDone(place: number): boolean {
    return this.#done.has(place);
  }

  /** @param place of the task among all */
  record(place: number, { counts, failures }: TaskResult): void {
    this.#done.add(place);
    this.#counts = addCounts(this.#counts, counts);
    this.#failures.push(...failures);
  }

  save(keep: string): void {
    const state: StoredState = { size: this.size, done: [...this.#done], counts: this.#counts, failures: this.#failures };
    const written = writeFileAtomically(stateFile(keep), `${JSON.stringify(state)}\n`);
    if (!written.ok) throw new Error(written.diagnostics.map(({ message }) => message).join('\n'));
  }
}

/** The state that an earlier campaign left; undefined if there is none. */
export function readState(keep: string): StoredState | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile(keep), 'utf8');
  } catch {
    return undefined;
  }
  return stored.parse(JSON.parse(text));
}

function stateFile(keep: string): string {
  return join(keep, 'state.json');
}
