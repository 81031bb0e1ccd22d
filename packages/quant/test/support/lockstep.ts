import { type Graph, type Layer, type Provenance, type TensorData, type Value, dequantizeFrame, quantizeFrame, valueOf } from '@netloom/ir';
import { exportQdq } from '@netloom/onnx-frontend';
import { makeTensor } from '@netloom/onnx-frontend/codec';
import { explained } from './explained.js';
import { evaluator } from './graph-builder.js';
import { type OnnxRun, loadOnnx, tracedModel } from './onnx-runtime.js';
import { channelsFirst, sourceOrder, sourceShape, toSource, toStream } from './source-order.js';

/** What a comparison found; `unexplained` describes every difference that float32 arithmetic does not account for. */
export interface Comparison {
  values: number;
  explained: number;
  /** Of the explained ones those of averages, where true ties are common. */
  averages: number;
  unexplained: string[];
}

/** A value's tensor in ONNX Runtime, of reals or of codes. */
interface Counterpart {
  readonly tensor: string;
  readonly order: Provenance;
}

/** An integer graph beside its QDQ form in ONNX Runtime. */
export class Lockstep {
  readonly #graph: Graph;
  readonly #run: OnnxRun;
  readonly #counterparts: ReadonlyMap<string, Counterpart>;
  readonly found: Comparison = { values: 0, explained: 0, averages: 0, unexplained: [] };

  private constructor(graph: Graph, run: OnnxRun, counterparts: ReadonlyMap<string, Counterpart>) {
    this.#graph = graph;
    this.#run = run;
    this.#counterparts = counterparts;
  }

  /** Beside the model that it is exported to. */
  static async load(graph: Graph): Promise<Lockstep> {
    const exported = exportQdq(graph, undefined, { trace: true });
    if (!exported.ok) throw new Error(JSON.stringify(exported.diagnostics));
    const { bytes, tensors } = exported.value;
    const counterparts = [...tensors].map(([name, { reals }]) => [name, { tensor: reals, order: channelsFirst(valueOf(graph, name).axes) }] as const);
    return new Lockstep(graph, await loadOnnx(bytes), new Map(counterparts));
  }

  /** Beside the model that it was imported from. */
  static async beside(graph: Graph, model: Uint8Array): Promise<Lockstep> {
    const counterparts = new Map([...graph.values.values()].map((value) => [value.name, { tensor: sourceOrder(value).tensors[0] ?? '', order: sourceOrder(value) }]));
    const made = graph.layers.flatMap(({ outputs }) => outputs.map((name) => counterparts.get(name)?.tensor ?? ''));
    return new Lockstep(graph, await loadOnnx(tracedModel(model, made)), counterparts);
  }

  /** Gives each layer ONNX Runtime's own input codes and compares its output codes; where all agree, the whole run too. */
  async compare(inputs: ReadonlyMap<string, TensorData>): Promise<void> {
    const feeds = [...inputs].map(([name, codes]) => {
      const value = valueOf(this.#graph, name);
      const order = sourceOrder(value);
      const tensor = order.tensors[0] ?? name;
      const kind = this.#run.kinds.get(tensor) ?? 'float';
      return makeTensor(tensor, kind, sourceShape(order), toSource(order, kind === 'float' ? dequantizeFrame(value, codes) : codes));
    });
    const results = new Map([...feeds.map(({ name, data }) => [name, data] as const), ...(await this.#run(feeds))]);
    const theirs = new Map([...this.#counterparts].map(([name, { tensor, order }]) => [name, codesOf(valueOf(this.#graph, name), results.get(tensor), order)]));
    for (const [name, codes] of inputs)
      if (codes.some((code, i) => code !== theirs.get(name)?.[i])) this.found.unexplained.push(`${name} is quantized differently`);
    const before = this.found.explained + this.found.unexplained.length;
    for (const layer of this.#graph.layers) this.#compareLayer(layer, theirs);
    if (this.found.explained + this.found.unexplained.length > before) return;
    for (const [name, data] of evaluator.evaluate(this.#graph, inputs))
      if (data.some((code, i) => code !== theirs.get(name)?.[i])) this.found.unexplained.push(`${name} differs end to end`);
  }

  #compareLayer(layer: Layer, theirs: ReadonlyMap<string, TensorData>): void {
    const [to = ''] = layer.outputs;
    const inputs = new Map(layer.inputs.map((name) => [name, theirs.get(name) ?? new Int32Array()]));
    const expected = theirs.get(to) ?? new Int32Array();
    const alone = { ...this.#graph, inputs: [...inputs.keys()], outputs: [to], layers: [layer], hostSteps: [] };
    const actual = evaluator.evaluate(alone, inputs).get(to);
    if (actual?.length !== expected.length) throw new Error('no result');
    this.found.values += actual.length;
    const positions = [...actual.keys()].filter((i) => actual[i] !== expected[i]);
    if (positions.length === 0) return;
    const codes = layer.inputs.map((name) => inputs.get(name) ?? new Int32Array());
    explained(this.#graph, layer, codes, actual, expected, positions).forEach((isExplained, i) => {
      const position = positions[i] ?? 0;
      if (isExplained) {
        this.found.explained++;
        if (layer.type.endsWith('AveragePool')) this.found.averages++;
      } else this.found.unexplained.push(`${layer.name}[${position}]: ${actual[position] ?? '?'} instead of ${expected[position] ?? '?'}`);
    });
  }
}

/** Codes in stream order; those of reals, which dequantization made of them, are exact. */
function codesOf(value: Value, data: ArrayLike<number> | ArrayLike<bigint> | undefined, order: Provenance): TensorData {
  if (data === undefined) throw new Error(`ONNX Runtime has not made ${value.name}`);
  const numbers = toStream(order, Array.from(data, Number), new Float32Array(data.length));
  if (!(data instanceof Float32Array)) return Int32Array.from(numbers);
  const codes = quantizeFrame(value, numbers);
  if (dequantizeFrame(value, codes).some((real, i) => real !== numbers[i])) throw new Error(`${value.name} has reals that are no codes`);
  return codes;
}
