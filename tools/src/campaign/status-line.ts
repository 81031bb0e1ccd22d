import type { Counts } from './counts.js';

/** How often people see the figures where the line cannot be rewritten, in milliseconds. */
const printInterval = 30_000;

/** The figures of a running campaign: one line that is rewritten on a terminal, else a line now and then. */
export class StatusLine {
  #printed = Number.NEGATIVE_INFINITY;

  constructor(private readonly stream: NodeJS.WriteStream) {}

  show(counts: Counts, failures: number): void {
    const values = Object.entries(counts).reduce((sum, [name, count]) => sum + (/(^|\.)values\.\w+$/.test(name) ? count : 0), 0);
    const text = `${counts.graphs ?? 0} graphs, ${counts['quantized.graphs'] ?? 0} quantized, ${values} values compared, ${counts.mutations ?? 0} mutations, ${counts.calls ?? 0} calls, ${failures} failures`;
    if (this.stream.isTTY) this.stream.write(`\r\u001b[K${text}`);
    else if (performance.now() - this.#printed > printInterval) {
      this.#printed = performance.now();
      this.stream.write(`${text}\n`);
    }
  }

  end(): void {
    if (this.stream.isTTY) this.stream.write('\r\u001b[K');
  }
}
