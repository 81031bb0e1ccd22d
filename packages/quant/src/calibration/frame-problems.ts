import { type Diagnostic, type Graph, didYouMean, elementCount, valueOf } from '@netloom/ir';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { firstNotFinite } from './observed-range.js';

interface Tally {
  count: number;
  readonly report: (count: number) => Diagnostic;
}

/** Collects what is wrong with calibration frames: each kind of fault once per input, with a count. */
export class FrameProblems {
  readonly #graph: Graph;
  readonly #tallies = new Map<string, Tally>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** True if the frame can be evaluated. */
  admits(frame: number, inputs: ReadonlyMap<string, Float32Array>): boolean {
    const subject = { kind: 'graph', name: this.#graph.name };
    const { make } = quantDiagnostics;
    let fits = true;
    const add = (fault: string, input: string, report: (count: number) => Diagnostic): void => {
      fits = false;
      const key = JSON.stringify([fault, input]);
      const tally = this.#tallies.get(key) ?? { count: 0, report };
      tally.count++;
      this.#tallies.set(key, tally);
    };
    for (const input of inputs.keys()) {
      if (this.#graph.inputs.includes(input)) continue;
      const hint = didYouMean(input, this.#graph.inputs);
      add('unknown', input, () => make.frameInputUnknown(subject, { input, frame }, hint));
    }
    for (const input of this.#graph.inputs) {
      const data = inputs.get(input);
      if (data === undefined) {
        add('missing', input, (count) => make.frameInputMissing(subject, { input, count, frame }));
        continue;
      }
      const expected = elementCount(valueOf(this.#graph, input).axes);
      if (data.length !== expected) {
        const actual = data.length;
        add('size', input, (count) => make.frameSize(subject, { input, expected, count, frame, actual }));
        continue;
      }
      const index = firstNotFinite(data);
      if (index < 0) continue;
      const actual = String(data[index]);
      add('finite', input, (count) => make.frameNotFinite(subject, { input, count, index, frame, actual }));
    }
    return fits;
  }

  diagnostics(): readonly Diagnostic[] {
    return [...this.#tallies.values()].map(({ count, report }) => report(count));
  }
}
