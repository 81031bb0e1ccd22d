import { type AttributeContent, type ElementKind, type ModelContent, type NodeProto, type OnnxTensor, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
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

/** A tensor that enters or leaves the graph; its dimensions are those behind the batch. */
export interface BoundaryTensor {
  readonly name: string;
  readonly kind: ElementKind;
  readonly dims: readonly number[];
}

/** What a finished draft is made of, without what no output needs. */
export interface DraftContent {
  readonly opset: number;
  /** In the order of computation. */
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly OnnxTensor[];
  readonly inputs: readonly BoundaryTensor[];
  readonly outputs: readonly BoundaryTensor[];
}

/** Bounds on random models, so that each is simulated within seconds. */
export const draftLimits = {
  /** Elements of one feature. */
  elements: 1200,
  /** Multiply-accumulates, or taps of windows, of one layer and of the whole model. */
  layerWork: 9000,
  modelWork: 40_000,
} as const;

/** Functions whose results stay near 1. */
const saturating: ReadonlySet<string> = new Set(['Sigmoid', 'HardSigmoid', 'Tanh']);

/** An ONNX model in the making: nodes, constants, features that others may read, outputs. */
export class ModelDraft {
  readonly #nodes: NodeProto[] = [];
  readonly #constants: OnnxTensor[] = [];
  readonly #inputs: BoundaryTensor[] = [];
  readonly #features: Feature[] = [];
  readonly #read = new Set<string>();
  readonly #shown = new Set<string>();
  readonly #closed: BoundaryTensor[] = [];
  readonly #steps = new Map<string, number>();
  readonly #factors = new Map<string, number>();
  #work = 0;
  /** Number of the step that adds nodes now. */
  step = 0;
  /** Version of ONNX's operators; a step that a version does not know does not fit. */
  opset = 17;

  /** Number of the step that made a tensor. */
  stepOf(tensor: string): number {
    return this.#steps.get(tensor) ?? 0;
  }

  /** How many values at most a tensor's elements are products of; of constants, and of functions that stay near 1, 0. */
  factorsOf(tensor: string): number {
    return this.#factors.get(tensor) ?? 0;
  }

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
  input(dims: readonly number[], kind: ElementKind = 'float'): string {
    const name = `x${this.#inputs.length === 0 ? '' : this.#inputs.length}`;
    this.#inputs.push({ name, kind, dims });
    this.#factors.set(name, 1);
    this.#steps.set(name, this.step);
    return name;
  }

  /** Adds a constant. @returns its tensor */
  constant(dims: readonly number[], data: ArrayLike<number>, kind: ElementKind = 'float'): string {
    const name = `c${this.#constants.length}`;
    this.#constants.push(makeTensor(name, kind, dims, data));
    return name;
  }

  /** Adds a node of one output, by default of ONNX's own operators. @returns its tensor */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeContent>> = {}, domain = ''): string {
    const output = `t${this.#nodes.length}`;
    const name = `${operator}_${this.#nodes.length}`;
    this.#nodes.push(makeNode(operator, inputs, [output], attributes, domain === '' ? { name } : { name, domain }));
    this.#steps.set(output, this.step);
    for (const name of inputs) this.#read.add(name);
    const factors = inputs.map((tensor) => this.factorsOf(tensor));
    if (!saturating.has(operator)) this.#factors.set(output, operator === 'Mul' ? factors.reduce((sum, count) => sum + count, 0) : Math.max(0, ...factors));
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
  close(output: BoundaryTensor): void {
    this.#closed.push(output);
  }

  /** What is needed for the outputs; undefined while no layer computes anything. */
  content(): DraftContent | undefined {
    const ends = this.#features.filter(({ name, isComputed }) => isComputed && (!this.#read.has(name) || this.#shown.has(name)));
    const outputs = [...ends.map(({ name, channels, space }) => ({ name, kind: 'float' as const, dims: [channels, ...space] })), ...this.#closed];
    if (outputs.length === 0) return undefined;
    const needed = new Set(outputs.map(({ name }) => name));
    const nodes = [...this.#nodes].reverse().filter((node) => {
      const isNeeded = (node.output ?? []).some((name) => needed.has(name));
      if (isNeeded) for (const name of node.input ?? []) needed.add(name);
      return isNeeded;
    });
    const inputs = this.#inputs.filter(({ name }) => needed.has(name));
    return { opset: this.opset, nodes: nodes.reverse(), constants: this.#constants.filter(({ name }) => needed.has(name)), inputs, outputs };
  }

  /** The model's file, without what no output needs; undefined while no layer computes anything. */
  encode(): Uint8Array | undefined {
    const content = this.content();
    return content === undefined ? undefined : encodeModel(makeModel(modelContent(content)));
  }
}

function modelContent({ opset, nodes, constants, inputs, outputs }: DraftContent): ModelContent {
  const infoOf = ({ name, kind, dims }: BoundaryTensor) => makeValueInfo(name, kind, ['batch', ...dims]);
  const domains = Object.fromEntries(nodes.flatMap(({ domain = '' }) => (domain === '' ? [] : [[domain ?? '', 1]])));
  return { opset, nodes, initializers: constants, inputs: inputs.map(infoOf), outputs: outputs.map(infoOf), domains, name: 'random' };
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
