import { type AttributeContent, makeModel, makeNode, makeTensor, makeValueInfo, encodeModel } from '@netloom/onnx-frontend/codec';
import type { Choices } from './choices.js';

/** A float tensor of the model in the making, N C H W, N C W or N C, of which later steps may grow. */
export interface Feature {
  readonly name: string;
  readonly channels: number;
  /** One entry for each spatial dimension; none for a vector. */
  readonly space: readonly number[];
  /** In what order a vector has its elements: `plain` if it was made as one, else how it was squeezed or flattened. */
  readonly order: string;
  /** True once a layer has computed something: graph inputs and views of them are no outputs. */
  readonly isComputed: boolean;
}

/** An output of the graph that is no feature: indices, or another order of dimensions. */
interface ClosedOutput {
  readonly name: string;
  readonly kind: 'float' | 'int64';
  readonly dims: readonly number[];
}

/** Bounds on random models, so that each is simulated within seconds. */
export const draftLimits = {
  /** Elements of one feature. */
  elements: 1200,
  /** Multiply-accumulates, or taps of windows, of one layer and of the whole model. */
  layerWork: 9000,
  modelWork: 40_000,
} as const;

/** An ONNX model in the making: nodes, constants, features that others may read, outputs. */
export class ModelDraft {
  readonly #nodes: ReturnType<typeof makeNode>[] = [];
  readonly #constants: ReturnType<typeof makeTensor>[] = [];
  readonly #inputs: { readonly name: string; readonly dims: readonly number[] }[] = [];
  readonly #features: Feature[] = [];
  readonly #read = new Set<string>();
  readonly #shown = new Set<string>();
  readonly #closed: ClosedOutput[] = [];
  #work = 0;
  /** Version of ONNX's operators; a step that a version does not know does not fit. */
  opset = 17;

  /** All features so far, oldest first. */
  get features(): readonly Feature[] {
    return this.#features;
  }

  /** Reserves work for a layer; false if the model would become too slow to simulate. */
  afford(work: number, elements: number): boolean {
    if (work > draftLimits.layerWork || this.#work + work > draftLimits.modelWork || elements > draftLimits.elements) return false;
    this.#work += work;
    return true;
  }

  /** A feature to grow from: the newest as a rule, else any that is suitable; undefined if none is. */
  source(choices: Choices, suits: (feature: Feature) => boolean = () => true): Feature | undefined {
    const suitable = this.#features.filter(suits).reverse();
    const back = choices.chance(0.2) ? choices.integer(0, suitable.length - 1) : 0;
    return suitable[back];
  }

  /** Adds a graph input with these dimensions behind the batch. @returns its tensor */
  input(dims: readonly number[]): string {
    const name = `x${this.#inputs.length === 0 ? '' : this.#inputs.length}`;
    this.#inputs.push({ name, dims });
    return name;
  }

  /** Adds a constant. @returns its tensor */
  constant(dims: readonly number[], data: ArrayLike<number>, kind: 'float' | 'int64' = 'float'): string {
    const name = `c${this.#constants.length}`;
    this.#constants.push(makeTensor(name, kind, dims, data));
    return name;
  }

  /** Adds a node of one output. @returns its tensor */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeContent>> = {}): string {
    const output = `t${this.#nodes.length}`;
    this.#nodes.push(makeNode(operator, inputs, [output], attributes, { name: `${operator}_${this.#nodes.length}` }));
    for (const name of inputs) this.#read.add(name);
    return output;
  }

  /** Offers a tensor to later steps; if none reads it, it becomes an output. */
  add(feature: Feature): void {
    this.#features.push(feature);
  }

  /** Makes a feature an output although others may read it. */
  show(feature: Feature): void {
    this.#shown.add(feature.name);
  }

  /** Makes a tensor an output that nothing reads. */
  close(output: ClosedOutput): void {
    this.#closed.push(output);
  }

  /** The model's file, without what no output needs; undefined while no layer computes anything. */
  encode(): Uint8Array | undefined {
    const ends = this.#features.filter(({ name, isComputed }) => isComputed && (!this.#read.has(name) || this.#shown.has(name)));
    const outputs = [
      ...ends.map(({ name, channels, space }) => makeValueInfo(name, 'float', ['batch', channels, ...space])),
      ...this.#closed.map(({ name, kind, dims }) => makeValueInfo(name, kind, ['batch', ...dims])),
    ];
    if (outputs.length === 0) return undefined;
    const needed = new Set(outputs.map(({ name }) => name ?? ''));
    const nodes = [...this.#nodes].reverse().filter((node) => {
      const isNeeded = (node.output ?? []).some((name) => needed.has(name));
      if (isNeeded) for (const name of node.input ?? []) needed.add(name);
      return isNeeded;
    });
    const inputs = this.#inputs.filter(({ name }) => needed.has(name)).map(({ name, dims }) => makeValueInfo(name, 'float', ['batch', ...dims]));
    const initializers = this.#constants.filter(({ name }) => needed.has(name));
    return encodeModel(makeModel({ nodes: nodes.reverse(), initializers, inputs, outputs, opset: this.opset, name: 'random' }));
  }
}

/** The order of a vector that has space of single pixels behind it. */
export function squeezedOrder(rank: number): string {
  return `squeezed ${rank}`;
}

/** True for features whose dimension 1 is that of the channels, not of flattened space. */
export function hasChannels({ order }: Feature): boolean {
  return order === 'plain' || order.startsWith('squeezed');
}

/** True for features of one space whose elements stand in the same order. */
export function isAligned(a: Feature, b: Feature): boolean {
  const isSameOrder = a.order === b.order || (hasChannels(a) && hasChannels(b));
  return isSameOrder && a.space.length === b.space.length && a.space.every((size, i) => size === b.space[i]);
}

/** Elements of one frame. */
export function elementsOf({ channels, space }: Pick<Feature, 'channels' | 'space'>): number {
  return space.reduce((product, size) => product * size, channels);
}
