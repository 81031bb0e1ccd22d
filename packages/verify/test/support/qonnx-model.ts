import { QuantizedModel } from './quantized-model.js';

/** What a Quant node says. */
export interface QuantSettings {
  readonly scale?: number | readonly number[];
  readonly zeroPoint?: number;
  readonly bits?: number;
  readonly signed?: boolean;
  readonly narrow?: boolean;
  readonly mode?: string;
  readonly domain?: string;
  /** Shape of scales; a scalar, or as long as there are scales. */
  readonly dims?: readonly number[];
}

/** Gathers the nodes of a small QONNX model. */
export class QonnxModel extends QuantizedModel {
  private count = 0;

  quant(from: string, settings: QuantSettings = {}): string {
    const { scale = 1, zeroPoint = 0, bits = 4, signed = true, narrow = false, mode = 'ROUND', domain = 'qonnx.custom_op.general' } = settings;
    const scales = typeof scale === 'number' ? [scale] : scale;
    const name = `quant${this.count++}`;
    const inputs = [
      from,
      this.constant(`${name}_scale`, 'float', settings.dims ?? (scales.length === 1 ? [] : [scales.length]), Float32Array.from(scales)),
      this.constant(`${name}_zero`, 'float', [], Float32Array.of(zeroPoint)),
      this.constant(`${name}_bits`, 'float', [], Float32Array.of(bits)),
    ];
    return this.node('Quant', inputs, name, { signed: { int: signed ? 1 : 0 }, narrow: { int: narrow ? 1 : 0 }, rounding_mode: { string: mode } }, domain);
  }

  bipolar(from: string, scale = 1): string {
    const name = `bipolar${this.count++}`;
    return this.node('BipolarQuant', [from, this.constant(`${name}_scale`, 'float', [1], Float32Array.of(scale))], name, {}, 'onnx.brevitas');
  }

  /** The first form: widths of input and output. */
  trunc(from: string, scale: number, inputBits: number, outputBits: number, mode = 'FLOOR'): string {
    const name = `trunc${this.count++}`;
    const numbers = [scale, 0, inputBits, outputBits].map((number, i) => this.constant(`${name}_${i}`, 'float', [], Float32Array.of(number)));
    return this.node('Trunc', [from, ...numbers], name, { rounding_mode: { string: mode } }, 'onnx.brevitas');
  }

  /** Random reals, multiples of a step. */
  reals(name: string, dims: readonly number[], step: number, greatest: number): string {
    const length = dims.reduce((product, size) => product * size, 1);
    return this.constant(name, 'float', dims, Float32Array.from({ length }, () => this.random.integer(-greatest, greatest) * step));
  }

  /** BatchNormalization of random numbers, its variances 1 where `isShort`. */
  normalize(from: string, channels: number, isShort = false): string {
    const name = `norm${this.count++}`;
    const positive = (tensor: string): string =>
      this.constant(tensor, 'float', [channels], Float32Array.from({ length: channels }, () => (isShort ? 1 : 0.3 + this.random.integer(0, 1000) / 100)));
    const inputs = [from, this.reals(`${name}_s`, [channels], isShort ? 0.25 : 0.0137, 90), this.reals(`${name}_b`, [channels], isShort ? 0.125 : 0.0211, 90), this.reals(`${name}_m`, [channels], isShort ? 0.5 : 0.173, 40), positive(`${name}_v`)];
    return this.node('BatchNormalization', inputs, name, { epsilon: { float: isShort ? 0 : 1e-5 } });
  }

  random01(): number {
    return this.random.integer(0, 2 ** 20) / 2 ** 20;
  }
}
