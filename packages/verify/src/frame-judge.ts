import { type Evaluator, type Graph, type TensorData, quantizeFrame, valueOf } from '@netloom/ir';
import type { RuntimeTensor } from '@netloom/toolchain';
import { exactCodes, exceedsFloat32 } from './exact/exact-integers.js';
import type { Making } from './explained.js';
import { explainsValue } from './explained-picks.js';
import { functionChain } from './function-chain.js';
import { HostCount } from './host-count.js';
import { type LockstepValue, differingPositions, lockstep } from './lockstep.js';
import type { ExposedTensor } from './model/runtime-model.js';
import { type SourceModel, hasIntegerSums, makerOf } from './model/source-model.js';
import { RuntimeValues } from './model/runtime-values.js';
import type { TensorBinding, TensorBindings } from './model/tensor-bindings.js';
import { TensorCount, placeOf } from './tensor-count.js';
import { type TensorDifference, type TensorJudge, type Verification, listedDifferences } from './verification.js';

type Findings = Pick<Verification, 'equal' | 'values' | 'tensors' | 'unnamed' | 'differences' | 'host'>;

/** Judges the values of a graph, frame by frame. */
export class FrameJudge {
  readonly #counts: ReadonlyMap<string, TensorCount>;
  readonly #makings: ReadonlyMap<string, Making>;
  readonly #theirs: RuntimeValues;
  readonly #host: HostCount;
  readonly #differences: TensorDifference[] = [];

  constructor(
    private readonly graph: Graph,
    private readonly evaluator: Evaluator,
    source: SourceModel,
    bindings: TensorBindings,
  ) {
    this.#theirs = new RuntimeValues(bindings);
    this.#host = new HostCount(graph, source);
    const makingOf = (tensor: string): Making => {
      const functions = functionChain(source, tensor);
      return { operator: makerOf(source, tensor)?.op_type ?? '', hasIntegerSums: hasIntegerSums(source, tensor), ...(functions === undefined ? {} : { functions }) };
    };
    this.#makings = new Map([...bindings.byValue].map(([name, [first]]) => [name, makingOf(first?.tensor ?? '')]));
    const rows = [...graph.values.keys()].flatMap((name) => {
      const list = bindings.byValue.get(name);
      return list === undefined ? [] : [[name, this.#countOf(name, list)] as const];
    });
    this.#counts = new Map(rows);
  }

  /** The tensors that ONNX Runtime must give. */
  get reads(): ReadonlySet<string> {
    return new Set([...this.#theirs.tensors, ...this.#host.tensors]);
  }

  /**
   * @param reals of the graph's inputs, in stream order
   * @param results what ONNX Runtime was given, and what it has made
   * @param outputs which of them is which tensor
   */
  judge(frame: number, reals: ReadonlyMap<string, Float32Array>, results: ReadonlyMap<string, RuntimeTensor>, outputs: ReadonlyMap<string, ExposedTensor>): void {
    const inputs = new Map(this.graph.inputs.map((name) => [name, quantizeFrame(valueOf(this.graph, name), reals.get(name) ?? new Float32Array())]));
    const theirs = this.#theirs.read(results, outputs);
    const alone = new Map<string, TensorData>();
    // Values downstream of which differences end to end may follow from what ONNX Runtime does otherwise.
    const unsettled = new Set<string>();
    const unrounded = new Map<string, LockstepValue>();
    for (const value of lockstep(this.graph, this.evaluator, inputs, theirs.values)) {
      const { name, layer } = value;
      alone.set(name, value.endToEnd);
      if (layer?.inputs.some((input) => unsettled.has(input)) === true) unsettled.add(name);
      if (value.theirs === undefined) unrounded.set(name, value);
      const count = this.#counts.get(name);
      if (count === undefined || value.theirs === undefined) continue;
      count.compared(value.lockstep.length);
      if (this.#judgeLockstep(frame, value, value.theirs, count, unrounded)) unsettled.add(name);
      for (const other of theirs.others.get(name) ?? [])
        for (const position of differingPositions(value.theirs, other)) count.lockstep(placeOf(frame, position, value.theirs, other), false);
      for (const position of differingPositions(value.endToEnd, value.theirs))
        count.endToEnd(placeOf(frame, position, value.endToEnd, value.theirs), unsettled.has(name));
    }
    this.#host.compare(alone, results);
  }

  get result(): Findings {
    const tensors = [...this.#counts.values()].map(({ result }) => result);
    return {
      equal: tensors.every(({ lockstep: alike, endToEnd }) => alike.unexplained === 0 && endToEnd.unexplained === 0),
      values: tensors.reduce((sum, { values }) => sum + values, 0),
      tensors,
      unnamed: [...this.graph.values.keys()].filter((name) => !this.#counts.has(name)),
      differences: this.#differences,
      host: this.#host.result,
    };
  }

  /** @returns true if ONNX Runtime has another code somewhere, for which there is an explanation */
  #judgeLockstep(frame: number, value: LockstepValue, theirs: TensorData, count: TensorCount, unrounded: ReadonlyMap<string, LockstepValue>): boolean {
    const { layer, inputs, lockstep: ours } = value;
    const positions = differingPositions(ours, theirs);
    if (count.judge === 'exact-integers' && layer !== undefined) {
      const exact = exactCodes(this.graph, layer, inputs[0] ?? new Int32Array()) ?? ours;
      for (const position of differingPositions(ours, exact)) count.lockstep(placeOf(frame, position, ours, exact), false);
      for (const position of positions) count.runtime(placeOf(frame, position, ours, theirs));
      return positions.length > 0;
    }
    let isExplained = false;
    for (const position of positions) {
      const place = placeOf(frame, position, ours, theirs);
      const explains = explainsValue(this.graph, value, place, unrounded, this.#makings.get(value.name));
      count.lockstep(place, explains);
      isExplained ||= explains;
    }
    return isExplained;
  }

  #countOf(name: string, [first, ...others]: readonly TensorBinding[]): TensorCount {
    const layer = this.graph.layers.find(({ outputs }) => outputs.includes(name));
    const making = this.#makings.get(name);
    const isFloat = making?.operator === 'QuantizeLinear' && !making.hasIntegerSums;
    const judge: TensorJudge = layer !== undefined && isFloat && exceedsFloat32(this.graph, layer) ? 'exact-integers' : 'onnx-runtime';
    const row = { tensor: first?.tensor ?? name, others: others.map(({ tensor }) => tensor), value: name, judge };
    return new TensorCount(layer === undefined ? row : { ...row, layer: layer.name, layerType: layer.type }, (difference) => {
      if (this.#differences.length < listedDifferences) this.#differences.push(difference);
    });
  }
}
