import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { decodeTensorFile } from '@netloom/onnx-frontend/codec';
import { encodeNpy } from '@netloom/toolchain';
import { z } from 'zod';
import { repositoryRoot } from '../repository.mjs';
import { createRandom } from '../training/random.js';

/** Samples with labels that stand beside the folders of models, by the kind that a model's `meta.json` names. */
const collections: Readonly<Record<string, { readonly images: string; readonly labels: string }>> = {
  mnist: { images: 'data/t10k-images-idx3-ubyte.gz', labels: 'data/t10k-labels-idx1-ubyte.gz' },
  cifar: { images: 'data/cifar10_test_lossless300.npz:x', labels: 'data/cifar10_test_lossless300.npz:y' },
};

/** What `pre` in a `meta.json` means as (x - mean) / std, for pixels of 0 to 255. */
const preprocessings: Readonly<Record<string, readonly string[]>> = {
  '/255': ['--mean', '0', '--std', '255'],
  mnistnorm: ['--mean', '33.3285', '--std', '78.5655'],
  pm1: ['--mean', '127.5', '--std', '127.5'],
};

const meta = z.object({ pre: z.string().default(''), kind: z.string().default('') });

/** A folder with a model, what it is fed with, and labels where there are any. */
export interface ModelFolder {
  readonly name: string;
  readonly model: string;
  /** As the command takes it: `FILE` or `FILE:KEY`. */
  readonly samples: string;
  readonly labels: string | undefined;
  /** Flags of the command. */
  readonly preprocessing: readonly string[];
}

/** The model that this repository ships. */
export const ownModel: ModelFolder = {
  name: 'lenet-digits',
  model: join(repositoryRoot, 'models', 'lenet-digits', 'model.onnx'),
  samples: join(repositoryRoot, 'models', 'lenet-digits', 'calibration-images.idx.gz'),
  labels: undefined,
  preprocessing: preprocessings['/255'] ?? [],
};

/**
 * Reads a folder of `model.onnx`, `meta.json` and `test_data_set_N/input_0.pb`.
 *
 * @param scratch directory for samples that have to be gathered from the stored inputs
 */
export function readModelFolder(folder: string, scratch: string): ModelFolder {
  const name = basename(folder);
  const about = join(folder, 'meta.json');
  const { pre, kind } = meta.parse(existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')) : {});
  const collection = collections[kind];
  const common = { name, model: join(folder, 'model.onnx'), preprocessing: preprocessings[pre] ?? [] };
  if (collection === undefined) return { ...common, preprocessing: [], samples: gatherStoredInputs(folder, scratch), labels: undefined };
  const { images, labels } = collection;
  return { ...common, samples: join(folder, '..', images), labels: join(folder, '..', labels) };
}

/** The stored inputs of a model, one after the other in one file; twice, so that more frames can be simulated than there are inputs. */
function gatherStoredInputs(folder: string, scratch: string): string {
  const tensors = readdirSync(folder)
    .filter((entry) => entry.startsWith('test_data_set_'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((set) => {
      const file = join(folder, set, 'input_0.pb');
      const tensor = decodeTensorFile(readFileSync(file));
      if (!tensor.ok || !(tensor.value.data instanceof Float32Array)) throw new Error(`${file} holds no float tensor`);
      return { shape: tensor.value.dims, data: tensor.value.data };
    });
  const [first] = tensors;
  if (first === undefined) throw new Error(`${folder} holds no inputs`);
  const twice = [...tensors, ...tensors];
  const values = new Float32Array(twice.reduce((total, { data }) => total + data.length, 0));
  let at = 0;
  for (const { data } of twice) {
    values.set(data, at);
    at += data.length;
  }
  const file = join(scratch, `${basename(folder)}.npy`);
  writeFileSync(file, encodeNpy([twice.length, ...first.shape.slice(1)], values));
  return file;
}

/**
 * Random 8-bit pictures as an npy file.
 *
 * @param shape channels, height, width
 */
export function randomPixels(shape: readonly number[], count: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const size = shape.reduce((product, axis) => product * axis, count);
  return encodeNpy([count, ...shape], Uint8Array.from({ length: size }, () => random.below(256)));
}
