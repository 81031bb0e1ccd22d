import { type Graph, type TensorData, valueOf } from '@netloom/ir';
import { makeTensor } from '@netloom/onnx-frontend/codec';
import { explained } from './explained.js';
import { evaluator } from './graph-builder.js';
import { type OnnxRun, loadOnnx } from './onnx-runtime.js';
import { kindOf, qdqModel } from './qdq-model.js';
import { channelsFirst, sourceShape, toSource, toStream } from './source-order.js';

/** What a comparison found; `unexplained` describes every difference that float32 sums do not account for. */
export interface Comparison {
  values: number;
  explained: number;
  unexplained: string[];
}

/** An integer graph beside its QDQ form in ONNX Runtime. */
export class Lockstep {
  readonly #graph: Graph;
  readonly #run: OnnxRun;
  readonly found: Comparison = { values: 0, explained: 0, unexplained: [] };

  private constructor(graph: Graph, run: OnnxRun) {
    this.#graph = graph;
    this.#run = run;
  }

  static async load(graph: Graph): Promise<Lockstep> {
    return new Lockstep(graph, await loadOnnx(qdqModel(graph)));
  }

  /** Gives each layer ONNX Runtime's own input codes and compares its output codes; where all agree, the whole run too. */
  async compare(x: Int32Array): Promise<void> {
    const input = valueOf(this.#graph, 'x');
    const order = channelsFirst(input.axes);
    const results = await this.#run([makeTensor('x', kindOf(input), sourceShape(order), toSource(order, x))]);
    const theirs = new Map<string, TensorData>([['x', x]]);
    for (const [name, data] of results) {
      const { axes } = valueOf(this.#graph, name);
      theirs.set(name, toStream(channelsFirst(axes), Array.from(data, Number), new Int32Array(data.length)));
    }
    const before = this.found.explained + this.found.unexplained.length;
    for (const layer of this.#graph.layers) {
      const [from = '', to = ''] = [layer.inputs[0], layer.outputs[0]];
      const codes = theirs.get(from);
      const expected = theirs.get(to);
      if (codes === undefined || expected === undefined) throw new Error('ONNX Runtime has not made all values');
      const alone = { ...this.#graph, inputs: [from], outputs: [to], layers: [layer] };
      const actual = evaluator.evaluate(alone, new Map([[from, codes]])).get(to);
      if (actual === undefined) throw new Error('no result');
      this.found.values += actual.length;
      const positions = [...actual.keys()].filter((i) => actual[i] !== expected[i]);
      if (positions.length === 0) continue;
      explained(this.#graph, layer, codes, actual, expected, positions).forEach((isExplained, i) => {
        const position = positions[i] ?? 0;
        if (isExplained) this.found.explained++;
        else this.found.unexplained.push(`${layer.name}[${position}]: ${actual[position] ?? '?'} instead of ${expected[position] ?? '?'}`);
      });
    }
    if (this.found.explained + this.found.unexplained.length > before) return;
    for (const [name, data] of evaluator.evaluate(this.#graph, new Map([['x', x]])))
      if (data.some((code, i) => code !== theirs.get(name)?.[i])) this.found.unexplained.push(`${name} differs end to end`);
  }
}
