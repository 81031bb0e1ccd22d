import { createLogUpdate } from 'log-update';

/** Where progress is shown; nothing is unless it is a terminal. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Shows how far something is. */
export interface Progress {
  /**
   * Says how far it is. Between two calls other work of the process has its turn, so that it can be interrupted.
   *
   * @param total undefined if nobody knows
   */
  update(done: number, total?: number): Promise<void>;
  /** The same for synchronous code. */
  show(done: number, total?: number): void;
  end(): void;
}

/** What takes less long is not shown. */
const quietMilliseconds = 1000;
const intervalMilliseconds = 100;
const barWidth = 24;

/** One line on a terminal that appears after a second and is gone at the end. */
export function createProgress(title: string, stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  const started = now();
  const line = stream.isTTY ? createLogUpdate(stream as NodeJS.WriteStream, { showCursor: true }) : undefined;
  let shown = started;
  let breathed = started;
  const show = (done: number, total?: number): void => {
    const time = now();
    if (line === undefined || time - started < quietMilliseconds || time - shown < intervalMilliseconds) return;
    shown = time;
    line(`${title} ${renderBar(done, total)}`);
  };
  return {
    show,
    update: async (done, total) => {
      show(done, total);
      if (now() - breathed < intervalMilliseconds) return;
      breathed = now();
      await new Promise((resolve) => setImmediate(resolve));
    },
    end: () => line?.clear(),
  };
}

function renderBar(done: number, total: number | undefined): string {
  if (total === undefined) return String(done);
  const filled = Math.round((barWidth * Math.min(done, total)) / Math.max(total, 1));
  return `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}] ${done}/${total}`;
}
