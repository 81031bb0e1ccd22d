import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '@netloom/onnx-frontend/codec';
import { encodeNpy } from '@netloom/toolchain';

const repository = join(import.meta.dirname, '../../../..');

/** The plugin as a user names it. */
export const plugin = join(repository, 'examples/plugin-pocket-cnn-dialect');

/** A model of pocket-cnn's zoo with its images and what its reference makes of them. */
export interface ZooModel {
  readonly name: string;
  readonly file: string;
  /** The images as a NumPy file, N C H W. */
  readonly images: Uint8Array;
  readonly frames: number;
  /** Output bytes of all frames, in row, column, channel order. */
  readonly expected: readonly number[];
}

const zoo = join(repository, '../shared/pocket-cnn/zoo');

/** All models by name, in order; none where the zoo is not beside the repository. */
export function zooModels(): readonly ZooModel[] {
  return existsSync(zoo) ? readdirSync(zoo).sort().map(readModel) : [];
}

function readModel(name: string): ZooModel {
  const numbers = (file: string): number[] => readFileSync(join(zoo, name, file), 'utf8').trim().split(/\s+/).map(Number);
  const file = join(zoo, name, 'model.onnx');
  const decoded = decodeModel(readFileSync(file));
  const shape = decoded.ok ? decoded.value.graph?.input?.[0]?.type?.tensor_type?.shape?.dim : undefined;
  const [, channels = 0, height = 0, width = 0] = (shape ?? []).map(({ dim_value }) => Number(dim_value));
  const pixels = height * width;
  const values = numbers('input.txt');
  const frames = values.length / (pixels * channels);
  if (!Number.isInteger(frames)) throw new Error(`${name} has ${values.length} input values of ${pixels * channels} a frame`);
  const data = new Uint8Array(values.length);
  for (const [i, value] of values.entries()) {
    const [frame, pixel, channel] = [Math.floor(i / (pixels * channels)), Math.floor(i / channels) % pixels, i % channels];
    data[(frame * channels + channel) * pixels + pixel] = value;
  }
  return { name, file, images: encodeNpy([frames, channels, height, width], data), frames, expected: numbers('output.txt') };
}
