import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Graph, type Value, codeRange, elementCount, scaleAt, sourceShape, sourceToStream, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import { decodeTensorFile } from '@netloom/onnx-frontend/codec';
import { loadSamples } from '@netloom/toolchain';
import { z } from 'zod';

/** One input of a model, and the output that somebody has stored for it. */
export interface StoredFrame {
  /** Reals in the order of the source. */
  readonly input: Float32Array;
  /** Codes, or reals, in the order of the source. */
  readonly output?: { readonly isCodes: boolean; readonly data: Float32Array };
}

/** Where frames come from; `from` is a column of the table of outputs. */
export interface StoredFrames {
  readonly from: string;
  readonly frames: readonly StoredFrame[];
}

/** Outputs of TFLite for models that were converted from it, by the model's folder. */
const tflite: Readonly<Record<string, string>> = {
  mlperf_resnet8_int8_qdq: 'resnet',
  mlperf_vww_mobilenet_int8_qdq: 'vww',
  mlperf_ad_autoencoder_int8_qdq: 'toycar',
};

/** Images beside the models, by the kind that `meta.json` names. */
const collections: Readonly<Record<string, string>> = { mnist: 't10k-images-idx3-ubyte.gz', cifar: 'cifar10_test_lossless300.npz:x' };
const imageCount = 20;

const meta = z.object({ pre: z.string().default(''), kind: z.string().default('') });

/** Everything that stands in and beside a model's folder to feed it with. */
export function storedFrames(folder: string, name: string, graph: Graph): readonly StoredFrames[] {
  const input = valueOf(graph, graph.inputs[0] ?? '');
  const data = join(folder, 'data');
  const golden = tflite[name];
  return [
    { from: 'stored vectors', frames: vectors(join(folder, name), input) },
    { from: 'TFLite', frames: golden === undefined ? [] : tfliteFrames(join(data, 'tflite_golden', golden), input) },
    { from: 'images', frames: images(join(folder, name), data, graph, input) },
  ].filter(({ frames }) => frames.length > 0);
}

/** `test_data_set_N` with `input_0.pb` and `output_0.pb`. */
function vectors(folder: string, input: Value): readonly StoredFrame[] {
  return entriesOf(folder)
    .filter((entry) => entry.startsWith('test_data_set_'))
    .map((set) => {
      const [given, made] = ['input_0.pb', 'output_0.pb'].map((file) => tensorOf(join(folder, set, file)));
      if (given === undefined || made === undefined) throw new Error(`${set} is incomplete`);
      return { input: given.isCodes ? realsOfCodes(input, given.data) : given.data, output: made };
    });
}

function tensorOf(file: string): NonNullable<StoredFrame['output']> {
  const tensor = decodeTensorFile(readFileSync(file));
  if (!tensor.ok) throw new Error(`${file} holds no tensor`);
  const { kind, data } = tensor.value;
  return { isCodes: kind !== 'float', data: Float32Array.from(data, Number) };
}

/** `input/N.bin`, pixels of one byte or float32, and `output_tflite/N.bin`, float32. */
function tfliteFrames(folder: string, input: Value): readonly StoredFrame[] {
  const isByte = (content: Buffer): boolean => content.length === elementCount(input.axes);
  return entriesOf(join(folder, 'input')).map((entry) => {
    const given = readFileSync(join(folder, 'input', entry));
    const reals = isByte(given) ? realsOfPixels(input, given) : floatsOf(given);
    return { input: reals, output: { isCodes: false, data: floatsOf(readFileSync(join(folder, 'output_tflite', entry))) } };
  });
}

/** Pixels stand for the codes from the least one on, or are divided by 255. */
function images(model: string, data: string, graph: Graph, input: Value): readonly StoredFrame[] {
  const about = join(model, 'meta.json');
  const { pre, kind } = meta.parse(existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')) : {});
  const file = collections[kind];
  if (file === undefined || !existsSync(join(data, file.replace(/:.*/, '')))) return [];
  const samples = loadSamples(join(data, file), graph, { limit: imageCount });
  if (!samples.ok) throw new Error(samples.diagnostics.map(({ message }) => message).join('\n'));
  const { count, frame } = samples.value;
  return Array.from({ length: count }, (_, index) => {
    const stream = frame(index).get(input.name) ?? new Float32Array();
    const pixels = Float32Array.from(positionsOf(input), (position) => stream[position] ?? 0);
    return { input: pre === '/255' ? pixels.map((pixel) => pixel / 255) : realsOfPixels(input, pixels) };
  });
}

/** The order of a value's elements in the source. */
export function positionsOf({ axes, provenance }: Value): ArrayLike<number> {
  return provenance === undefined ? Array.from({ length: elementCount(axes) }, (_, i) => i) : sourceToStream(provenance);
}

export function shapeOf({ axes, provenance }: Value): readonly number[] {
  return provenance === undefined ? axes.map(({ size }) => size) : sourceShape(provenance);
}

function realsOfPixels(input: Value, pixels: ArrayLike<number>): Float32Array {
  if (input.type.kind !== 'integer') throw new Error('the input is not quantized');
  const { low } = codeRange(input.type);
  return realsOfCodes(input, Float32Array.from(pixels, (pixel) => pixel + low));
}

function realsOfCodes({ type }: Value, codes: Float32Array): Float32Array {
  const quantization = (type.kind === 'integer' ? type.quantization : undefined) ?? unquantized;
  return codes.map((code) => (code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0));
}

function floatsOf(content: Buffer): Float32Array {
  return Float32Array.from({ length: content.length / 4 }, (_, i) => content.readFloatLE(4 * i));
}

function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) : [];
}
