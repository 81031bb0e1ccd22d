import type { Graph } from '@netloom/ir';
import type { RuntimeTensor } from '@netloom/toolchain';
import { hostReals, hostTensors } from './host-steps.js';
import type { SourceModel } from './model/source-model.js';
import type { Trace } from './trace.js';
import type { HostVerification } from './verification.js';

/** Compares what the host makes behind a graph's outputs. */
export class HostCount {
  readonly #counts: readonly { readonly tensor: string; readonly operator: string; values: number; differing: number; largest: number }[];

  constructor(
    private readonly graph: Graph,
    { producers }: SourceModel,
  ) {
    this.#counts = graph.hostSteps.flatMap(({ outputs }) =>
      outputs.flatMap((tensor) => {
        // One operator of the source may be several steps.
        const node = producers.get(tensor);
        return node === undefined ? [] : [{ tensor, operator: node.op_type ?? '', values: 0, differing: 0, largest: 0 }];
      }),
    );
  }

  /** What must be read of ONNX Runtime. */
  get tensors(): readonly string[] {
    return this.#counts.map(({ tensor }) => tensor);
  }

  /** @param trace the golden model's own */
  compare(trace: Trace, results: ReadonlyMap<string, RuntimeTensor>): void {
    const made = hostTensors(this.graph, trace);
    for (const count of this.#counts) {
      const step = this.graph.hostSteps.find(({ outputs }) => outputs.includes(count.tensor));
      const theirs = results.get(count.tensor);
      const ours = made.get(count.tensor)?.reals;
      if (step === undefined || theirs === undefined || ours === undefined) continue;
      hostReals(step, Array.from(theirs.data, Number)).forEach((real, i) => {
        const gap = Math.abs(real - (ours[i] ?? Number.NaN));
        count.values++;
        if (gap === 0) return;
        count.differing++;
        count.largest = Math.max(count.largest, gap);
      });
    }
  }

  get result(): readonly HostVerification[] {
    return this.#counts.map((count) => ({ ...count }));
  }
}
