import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type RandomNumbers, randomNumbers } from '../../src/index.js';

type Attributes = NonNullable<Parameters<typeof makeNode>[3]>;

/** A tensor of the model in the making. */
interface Feature {
  readonly name: string;
  readonly channels: number;
  readonly space: readonly number[];
}

/** A random network as an ONNX model whose branches are concatenated: `dense` chains, `inception` blocks, or several `inputs`. */
export function randomConcat(seed: number, kind: 'dense' | 'inception' | 'inputs'): Uint8Array {
  const draft = new Draft(randomNumbers(seed));
  const { random } = draft;
  const rank = random.pick([1, 2, 2]);
  const space = Array.from({ length: rank }, () => random.integer(3, 7));
  const unit = random.pick([1, 2, 2, 3]);
  const inputs = Array.from({ length: kind === 'inputs' ? random.integer(2, 3) : 1 }, (_, i): Feature => ({ name: `x${i}`, channels: unit * random.integer(1, 3), space }));
  const [first = { name: 'x0', channels: 1, space }] = inputs;
  let feature = kind === 'inputs' ? draft.concat(inputs) : first;
  const blocks = random.integer(1, 2);
  for (let i = 0; i < blocks; i++) feature = kind === 'dense' ? draft.dense(feature, unit) : draft.inception(feature, unit);
  if (random.next() < 0.4) feature = draft.conv(feature, random.integer(1, 4), 1);
  return encodeModel(
    makeModel({
      nodes: draft.nodes,
      inputs: inputs.map(({ name, channels }) => makeValueInfo(name, 'float', ['batch', channels, ...space])),
      outputs: [{ name: feature.name, type: { tensor_type: { elem_type: 1 } } }],
      initializers: draft.constants,
    }),
  );
}

class Draft {
  readonly nodes: ReturnType<typeof makeNode>[] = [];
  readonly constants: ReturnType<typeof makeTensor>[] = [];

  constructor(readonly random: RandomNumbers) {}

  /** x, then twice the concatenation of all before with a convolution of it. */
  dense(input: Feature, growth: number): Feature {
    let all = input;
    for (let i = 0; i < 2; i++) {
      const made = this.conv(all, growth * this.random.integer(1, 2), this.random.pick([1, 3]));
      all = this.concat(this.random.next() < 0.7 ? [all, made] : [made, all]);
    }
    return this.random.next() < 0.3 ? this.relu(all) : all;
  }

  /** Branches of unlike depth: convolutions of one or two layers, a pool, sometimes the input itself. */
  inception(input: Feature, unit: number): Feature {
    const { random } = this;
    const width = (): number => unit * random.integer(1, 3);
    const branches = [this.conv(input, width(), 1), this.conv(this.conv(input, width(), 1), width(), random.pick([3, 5]))];
    const pool = random.next() < 0.5 ? 'max' : random.next() < 0.5 ? 'average' : 'none';
    if (pool === 'max') branches.push(this.conv(this.maxPool(input), width(), 1));
    if (pool === 'average') branches.push(this.averagePool(input));
    if (random.next() < 0.3) branches.push(input);
    return this.concat(branches);
  }

  concat(features: readonly Feature[]): Feature {
    const [first] = features;
    if (first === undefined) throw new Error('nothing to concatenate');
    const { space } = first;
    const axis = this.random.next() < 0.5 ? 1 : -(space.length + 1);
    return this.node('Concat', features.map(({ name }) => name), { channels: features.reduce((sum, { channels }) => sum + channels, 0), space }, { axis: { int: axis } });
  }

  conv(input: Feature, channels: number, kernel: number): Feature {
    const { random } = this;
    const window = input.space.map(() => kernel);
    const pads = window.map((size) => (size - 1) / 2);
    const operands = [input.name, this.constant([channels, input.channels, ...window])];
    if (random.next() < 0.6) operands.push(this.constant([channels]));
    const attributes = { kernel_shape: { ints: window }, pads: { ints: [...pads, ...pads] } };
    const made = this.node('Conv', operands, { channels, space: input.space }, attributes);
    return random.next() < 0.5 ? this.relu(made) : made;
  }

  private maxPool(input: Feature): Feature {
    const attributes = { kernel_shape: { ints: input.space.map(() => 3) }, pads: { ints: [...input.space, ...input.space].map(() => 1) } };
    return this.node('MaxPool', [input.name], input, attributes);
  }

  private averagePool(input: Feature): Feature {
    const attributes = { kernel_shape: { ints: input.space.map(() => 3) }, pads: { ints: [...input.space, ...input.space].map(() => 1) } };
    return this.node('AveragePool', [input.name], input, attributes);
  }

  private relu(input: Feature): Feature {
    return this.node('Relu', [input.name], input);
  }

  private node(operator: string, inputs: readonly string[], { channels, space }: Omit<Feature, 'name'>, attributes: Attributes = {}): Feature {
    const name = `v${this.nodes.length}`;
    this.nodes.push(makeNode(operator, [...inputs], [name], attributes, { name: `${operator}_${this.nodes.length}` }));
    return { name, channels, space };
  }

  private constant(dims: readonly number[]): string {
    const name = `c${this.constants.length}`;
    this.constants.push(makeTensor(name, 'float', [...dims], this.random.normal(dims.reduce((product, size) => product * size, 1))));
    return name;
  }
}
