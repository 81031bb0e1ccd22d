import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type RandomNumbers, randomNumbers } from '../../src/index.js';

/** A tensor of the model in the making. */
interface Feature {
  readonly name: string;
  readonly channels: number;
  readonly space: readonly number[];
}

/** A random network of residual blocks as an ONNX model: skips, projections with stride, blocks in blocks, several outputs. */
export function randomResidual(seed: number): Uint8Array {
  const draft = new Draft(randomNumbers(seed));
  const { random } = draft;
  const rank = random.pick([1, 2, 2]);
  const channels = random.integer(1, 4);
  const space = Array.from({ length: rank }, () => random.integer(3, 8));
  let feature: Feature = { name: 'x', channels, space };
  if (random.next() < 0.5) feature = draft.conv(feature, { channels: random.integer(1, 4), kernel: 3, stride: 1 });
  const blocks = random.integer(1, 2);
  for (let i = 0; i < blocks; i++) feature = draft.block(feature, 2);
  const outputs = [feature];
  if (random.next() < 0.3) outputs.push(draft.conv(feature, { channels: random.integer(1, 3), kernel: 1, stride: 1 }));
  return encodeModel(
    makeModel({
      nodes: draft.nodes,
      inputs: [makeValueInfo('x', 'float', ['batch', channels, ...space])],
      outputs: outputs.map(({ name, channels: count, space: sizes }) => makeValueInfo(name, 'float', ['batch', count, ...sizes])),
      initializers: draft.constants,
    }),
  );
}

class Draft {
  readonly nodes: ReturnType<typeof makeNode>[] = [];
  readonly constants: ReturnType<typeof makeTensor>[] = [];

  constructor(readonly random: RandomNumbers) {}

  /** A main branch of one to three layers and a skip, which is the input itself or a projection; one may be a block again. */
  block(input: Feature, depth: number): Feature {
    const { random } = this;
    const stride = random.pick([1, 1, 2]);
    const channels = stride === 1 && random.next() < 0.6 ? input.channels : random.integer(1, 4);
    let main = this.conv(input, { channels: random.integer(1, 4), kernel: random.pick([1, 3, 3]), stride });
    if (depth > 1 && random.next() < 0.5) main = this.block(main, depth - 1);
    const inner = main;
    const matches = inner.channels === channels && inner.space.every((size, i) => size === Math.ceil((input.space[i] ?? 1) / stride));
    if (!matches || random.next() < 0.6) {
      // The inner block may have halved the space once more; the projection then does as well.
      main = this.conv(inner, { channels, kernel: random.pick([1, 3, 5]), stride: 1 });
    }
    const skip = this.skip(input, main);
    const sum = this.node('Add', random.next() < 0.5 ? [main.name, skip.name] : [skip.name, main.name], main);
    return random.next() < 0.6 ? this.node('Relu', [sum.name], sum) : sum;
  }

  conv(input: Feature, { channels, kernel, stride }: { readonly channels: number; readonly kernel: number; readonly stride: number }): Feature {
    const { random } = this;
    const window = input.space.map(() => kernel);
    const pads = window.map((size) => (size - 1) / 2);
    const operands = [input.name, this.constant([channels, input.channels, ...window])];
    if (random.next() < 0.6) operands.push(this.constant([channels]));
    const attributes = { kernel_shape: { ints: window }, strides: { ints: window.map(() => stride) }, pads: { ints: [...pads, ...pads] } };
    const made = this.node('Conv', operands, { channels, space: input.space.map((size) => Math.ceil(size / stride)) }, attributes);
    return random.next() < 0.5 ? this.node('Relu', [made.name], made) : made;
  }

  /** The input where it has the shape of the main branch, else a 1x1 projection with the strides that it takes. */
  private skip(input: Feature, main: Feature): Feature {
    let skip = input;
    while (skip.space.some((size, i) => size !== main.space[i])) skip = this.conv(skip, { channels: main.channels, kernel: 1, stride: 2 });
    return skip.channels === main.channels ? skip : this.conv(skip, { channels: main.channels, kernel: 1, stride: 1 });
  }

  private node(
    operator: string,
    inputs: readonly string[],
    { channels, space }: Omit<Feature, 'name'>,
    attributes: Parameters<typeof makeNode>[3] = {},
  ): Feature {
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
