import { roundHalfEven } from '@netloom/ir';
import { type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';

/** A convolution of a model in the dialect: reals in weights and bias are integers, as the file stores them. */
export interface DialectConvolution {
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly weightScale: number;
  readonly toScale: number;
  /** O I KH KW */
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

/** A chain: each convolution with what stands behind it, and a global average at the end. */
export interface DialectModel {
  readonly channels: number;
  readonly size: number;
  readonly stages: readonly { readonly convolution: DialectConvolution; readonly then: readonly ('Relu' | 'LeakyRelu' | 'MaxPool')[] }[];
}

/** The model as pocket-cnn writes it. */
export function encodeDialectModel({ channels, size, stages }: DialectModel): Uint8Array {
  const nodes: NodeProto[] = [];
  const initializers = [makeTensor('zero', 'int8', [1], [0])];
  const scale = (value: number): string => {
    const name = `scale${value}`;
    if (!initializers.some((known) => known.name === name)) initializers.push(makeTensor(name, 'float', [1], [value]));
    return name;
  };
  let [tensor, from, inputs] = ['data', 1, channels];
  const add = (operator: string, more: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): void => {
    const output = `${operator}${nodes.length}`;
    nodes.push(makeNode(operator, [tensor, ...more], [output], attributes, { name: output }));
    tensor = output;
  };
  for (const [i, { convolution, then }] of stages.entries()) {
    const { outputs, kernel, stride, pad, weightScale, toScale, weights, bias } = convolution;
    initializers.push(makeTensor(`w${i}`, 'int8', [outputs, inputs, kernel, kernel], weights), makeTensor(`b${i}`, 'int32', [outputs], bias));
    add('QuantizeLinear', [scale(from), 'zero']);
    add('QLinearConv', [scale(from), 'zero', `w${i}`, scale(weightScale), 'zero', scale(toScale), 'zero', `b${i}`], {
      kernel_shape: { ints: [kernel, kernel] },
      pads: { ints: [pad, pad, pad, pad] },
      strides: { ints: [stride, stride] },
    });
    add('DequantizeLinear', [scale(toScale), 'zero']);
    for (const operator of then) {
      const window = { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } };
      add(operator, [], operator === 'MaxPool' ? window : operator === 'LeakyRelu' ? { alpha: { float: 0.125 } } : {});
    }
    [from, inputs] = [toScale, outputs];
  }
  add('GlobalAveragePool', []);
  const shape = [1, channels, size, size];
  return encodeModel(makeModel({ nodes, initializers, inputs: [makeValueInfo('data', 'float', shape)], outputs: [makeValueInfo(tensor, 'float', [1, inputs, 1, 1])], opset: 17 }));
}

const saturate = (code: number): number => Math.min(127, Math.max(-128, code));

/**
 * What the dialect says the codes are, straight from its definition.
 *
 * @param image codes, C H W
 */
export function runDialectModel({ channels, size, stages }: DialectModel, image: ArrayLike<number>): number[] {
  let planes = Array.from({ length: channels }, (_, c) => Array.from({ length: size }, (_, y) => Array.from({ length: size }, (_, x) => image[(c * size + y) * size + x] ?? 0)));
  let from = 1;
  for (const { convolution, then } of stages) {
    planes = convolve(planes, convolution, from);
    for (const operator of then) {
      if (operator === 'MaxPool') planes = planes.map(pool);
      else planes = planes.map((rows) => rows.map((row) => row.map((code) => (code >= 0 ? code : operator === 'Relu' ? 0 : roundHalfEven(code / 8)))));
    }
    from = convolution.toScale;
  }
  return planes.map((rows) => {
    const codes = rows.flat();
    const reciprocal = Math.floor(65536 / codes.length + 0.5);
    return saturate(roundHalfEven((codes.reduce((a, b) => a + b, 0) * reciprocal) / 65536));
  });
}

function convolve(planes: readonly (readonly (readonly number[])[])[], layer: DialectConvolution, from: number): number[][][] {
  const { outputs, kernel, stride, pad, weightScale, toScale, weights, bias } = layer;
  const size = Math.floor(((planes[0]?.length ?? 0) + 2 * pad - kernel) / stride) + 1;
  const code = (real: number | undefined): number => saturate(roundHalfEven((real ?? 0) * weightScale));
  const at = (o: number, y: number, x: number): number => {
    let sum = code(bias[o]) * from;
    planes.forEach((rows, c) => {
      for (let tap = 0; tap < kernel * kernel; tap++) {
        const [row, column] = [y * stride - pad + Math.floor(tap / kernel), x * stride - pad + (tap % kernel)];
        sum += (rows[row]?.[column] ?? 0) * code(weights[(o * planes.length + c) * kernel * kernel + tap]);
      }
    });
    return saturate(roundHalfEven((sum * toScale) / (from * weightScale)));
  };
  const line = <T>(make: (i: number) => T): T[] => Array.from({ length: size }, (_, i) => make(i));
  return Array.from({ length: outputs }, (_, o) => line((y) => line((x) => at(o, y, x))));
}

function pool(rows: readonly (readonly number[])[]): number[][] {
  const half = Math.floor(rows.length / 2);
  const line = <T>(make: (i: number) => T): T[] => Array.from({ length: half }, (_, i) => make(i));
  return line((y) => line((x) => Math.max(...[0, 1].flatMap((dy) => [0, 1].map((dx) => rows[2 * y + dy]?.[2 * x + dx] ?? -128)))));
}
