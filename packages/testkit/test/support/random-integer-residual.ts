import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type RandomNumbers, randomNumbers } from '../../src/index.js';

/**
 * Two residual blocks of codes as an ONNX model of QuantizeLinear and DequantizeLinear: convolutions, sums of scales that
 * have nothing to do with each other, signed and unsigned codes, some sums with a Relu.
 *
 * @param related whether the second sum has scales whose sums lie halfway between codes, but for float32's rounding
 * @param bits of the addends, in containers of 8 or 16 bits
 */
export function randomIntegerResidual(seed: number, { related = false, bits = 8 }: { readonly related?: boolean; readonly bits?: number } = {}): Uint8Array {
  const draft = new Draft(randomNumbers(seed), bits);
  const { random } = draft;
  const channels = random.integer(1, 4);
  const size = random.integer(4, 7);
  let feature = draft.quantized('x', draft.anyScale());
  for (const isLast of [false, true]) {
    const step = draft.anyScale();
    const skip = random.next() < 0.5 && !(related && isLast) ? feature : draft.conv(feature, channels, 1, step);
    const main = draft.conv(feature, channels, 3, related && isLast ? step * 3 : draft.anyScale());
    const sum = draft.node('Add', random.next() < 0.5 ? [main, skip] : [skip, main]);
    const rounded = random.next() < 0.5 ? draft.node('Relu', [sum]) : sum;
    feature = draft.quantized(rounded, related && isLast ? step * 2 : draft.anyScale() * 2);
  }
  return encodeModel(
    makeModel({
      nodes: [...draft.nodes, makeNode('Identity', [feature], ['y'])],
      inputs: [makeValueInfo('x', 'float', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'float', [1, channels, size, size])],
      initializers: draft.constants,
      // QuantizeLinear makes 16 bits from opset 21 on.
      ...(bits > 8 ? { opset: 21, irVersion: 10, metadata: draft.widths } : {}),
    }),
  );
}

class Draft {
  readonly nodes: ReturnType<typeof makeNode>[] = [];
  readonly constants: ReturnType<typeof makeTensor>[] = [];

  /** Bits of codes, where their container has more. */
  readonly widths: Record<string, string> = {};

  constructor(
    readonly random: RandomNumbers,
    readonly bits: number,
  ) {}

  /** A float32 scale with all its bits. */
  anyScale(): number {
    return Math.fround(2.56 * 2 ** (4 * this.random.next() - this.bits));
  }

  /** The reals through codes and back. */
  quantized(reals: string, step: number): string {
    const span = 2 ** this.bits;
    const kinds = this.bits > 8 ? (['int16', 'uint16'] as const) : (['int8', 'uint8'] as const);
    const kind = this.random.pick(kinds);
    const low = kind === kinds[0] ? -span / 2 : 0;
    const format = [this.constant('float', [], [step]), this.constant(kind, [], [this.random.integer(low, low + span - 1)])];
    const codes = this.node('QuantizeLinear', [reals, ...format]);
    if (this.bits > 8 && this.bits < 16) this.widths[`netloom.bits:${codes}`] = String(this.bits);
    return this.node('DequantizeLinear', [codes, ...format]);
  }

  /** A convolution of as many channels, and its codes. */
  conv(input: string, channels: number, kernel: number, step: number): string {
    const codes = Array.from({ length: channels * channels * kernel * kernel }, () => this.random.integer(-127, 127));
    const format = [this.constant('float', [], [Math.fround(0.004 + 0.01 * this.random.next())]), this.constant('int8', [], [0])];
    const weight = this.node('DequantizeLinear', [this.constant('int8', [channels, channels, kernel, kernel], codes), ...format]);
    const pads = new Array<number>(4).fill((kernel - 1) / 2);
    return this.quantized(this.node('Conv', [input, weight], { pads: { ints: pads } }), step);
  }

  node(operator: string, inputs: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): string {
    const name = `v${this.nodes.length}`;
    this.nodes.push(makeNode(operator, [...inputs], [name], attributes, { name: `${operator}_${this.nodes.length}` }));
    return name;
  }

  private constant(kind: 'float' | 'int8' | 'uint8' | 'int16' | 'uint16', dims: readonly number[], numbers: readonly number[]): string {
    const name = `c${this.constants.length}`;
    this.constants.push(makeTensor(name, kind, [...dims], [...numbers]));
    return name;
  }
}
