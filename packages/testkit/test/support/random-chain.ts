import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type RandomNumbers, randomNumbers } from '../../src/index.js';

type Node = ReturnType<typeof makeNode>;
type Tensor = ReturnType<typeof makeTensor>;

/** A model in the making: nodes, constants, and the shape of the value made last. */
interface Draft {
  readonly random: RandomNumbers;
  readonly nodes: Node[];
  readonly constants: Tensor[];
  value: string;
  channels: number;
  /** One entry for each spatial axis; empty once flattened. */
  space: number[];
}

/** A random chain of the built-in layers as an ONNX model, small enough to simulate in a second or two. */
export function randomChain(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const rank = random.pick([1, 2, 2, 2]);
  const space = Array.from({ length: rank }, () => random.integer(3, 9));
  const channels = random.integer(1, 4);
  const draft: Draft = { random, nodes: [], constants: [], value: 'x', channels, space };
  const input = makeValueInfo('x', 'float', ['batch', channels, ...space]);
  const convolutions = random.integer(1, 3);
  for (let i = 0; i < convolutions; i++) {
    addConv(draft);
    if (random.next() < 0.6) addNode(draft, 'Relu', [draft.value]);
    if (random.next() < 0.5) addMaxPool(draft);
    if (random.next() < 0.2) addNode(draft, 'Relu', [draft.value]);
  }
  let outputKind: 'float' | 'int64' = 'float';
  let dimensions: (string | number)[] = ['batch', draft.channels, ...draft.space];
  if (random.next() < 0.6) {
    addDense(draft);
    dimensions = ['batch', draft.channels];
    if (random.next() < 0.4) {
      addNode(draft, 'ArgMax', [draft.value], { axis: { int: 1 }, keepdims: { int: 1 } });
      outputKind = 'int64';
      dimensions = ['batch', 1];
    }
  }
  const outputs = [makeValueInfo(draft.value, outputKind, dimensions)];
  return encodeModel(makeModel({ nodes: draft.nodes, inputs: [input], outputs, initializers: draft.constants }));
}

function addNode(draft: Draft, operator: string, inputs: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): void {
  const output = `v${draft.nodes.length}`;
  draft.nodes.push(makeNode(operator, [...inputs], [output], attributes, { name: `${operator}_${draft.nodes.length}` }));
  draft.value = output;
}

function addConstant(draft: Draft, dims: readonly number[]): string {
  const name = `c${draft.constants.length}`;
  const count = dims.reduce((product, size) => product * size, 1);
  draft.constants.push(makeTensor(name, 'float', [...dims], draft.random.normal(count)));
  return name;
}

/** A window that fits the space, with pads smaller than the kernel. */
function drawWindow(draft: Draft, kernelLimit: number): { kernel: number[]; strides: number[]; dilations: number[]; pads: number[]; sizes: number[] } {
  const { random, space } = draft;
  const drawn = space.map((size) => {
    const dilation = random.pick([1, 1, 1, 2]);
    const kernel = random.integer(1, Math.min(kernelLimit, Math.ceil(size / dilation)));
    const extent = dilation * (kernel - 1) + 1;
    const [begin, end] = [random.integer(0, kernel - 1), random.integer(0, kernel - 1)].map((pad) => random.pick([0, pad]));
    const stride = random.integer(1, 3);
    const padded = size + (begin ?? 0) + (end ?? 0);
    return { kernel, dilation, begin: begin ?? 0, end: end ?? 0, stride, size: Math.floor((padded - extent) / stride) + 1 };
  });
  return {
    kernel: drawn.map(({ kernel }) => kernel),
    strides: drawn.map(({ stride }) => stride),
    dilations: drawn.map(({ dilation }) => dilation),
    pads: [...drawn.map(({ begin }) => begin), ...drawn.map(({ end }) => end)],
    sizes: drawn.map(({ size }) => size),
  };
}

function addConv(draft: Draft): void {
  const { kernel, strides, dilations, pads, sizes } = drawWindow(draft, 5);
  const groups = drawGroups(draft);
  const outputs = groups === 1 ? draft.random.integer(1, 6) : groups * draft.random.integer(1, 3);
  const inputs = [draft.value, addConstant(draft, [outputs, draft.channels / groups, ...kernel])];
  if (draft.random.next() < 0.7) inputs.push(addConstant(draft, [outputs]));
  addNode(draft, 'Conv', inputs, {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: pads },
    ...(groups === 1 ? {} : { group: { int: groups } }),
  });
  draft.channels = outputs;
  draft.space = sizes;
}

/** Groups of channels: one, or half of the time any more that divide the channels, up to one for each. */
function drawGroups({ random, channels }: Draft): number {
  const several = Array.from({ length: channels }, (_, i) => i + 1).filter((groups) => groups > 1 && channels % groups === 0);
  return several.length === 0 || random.next() < 0.5 ? 1 : random.pick(several);
}

function addMaxPool(draft: Draft): void {
  const { kernel, strides, pads, sizes } = drawWindow({ ...draft, random: draft.random }, 3);
  // Dilation is left out: a dilated window may lie between padding and padding alone.
  const plain = draft.space.map((size, i) => Math.floor((size + (pads[i] ?? 0) + (pads[i + sizes.length] ?? 0) - (kernel[i] ?? 1)) / (strides[i] ?? 1)) + 1);
  addNode(draft, 'MaxPool', [draft.value], { kernel_shape: { ints: kernel }, strides: { ints: strides }, pads: { ints: pads } });
  draft.space = plain;
}

function addDense(draft: Draft): void {
  const { random } = draft;
  const inputs = draft.channels * draft.space.reduce((product, size) => product * size, 1);
  addNode(draft, 'Flatten', [draft.value], { axis: { int: 1 } });
  const outputs = random.integer(2, 10);
  const transposed = random.next() < 0.5;
  const weight = addConstant(draft, transposed ? [outputs, inputs] : [inputs, outputs]);
  if (random.next() < 0.5) {
    const operands = [draft.value, weight, addConstant(draft, [outputs])];
    addNode(draft, 'Gemm', operands, { transB: { int: transposed ? 1 : 0 } });
  } else if (transposed) {
    addNode(draft, 'Gemm', [draft.value, weight], { transB: { int: 1 } });
  } else {
    addNode(draft, 'MatMul', [draft.value, weight]);
    addNode(draft, 'Add', [draft.value, addConstant(draft, [outputs])]);
  }
  draft.channels = outputs;
  draft.space = [];
}
