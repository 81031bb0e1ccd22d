import { type Graph, type ProjectFiles, type TensorData, type Value, renderElementType, valueOf } from '@netloom/ir';
import { encodeNpy } from '@netloom/toolchain';
import { toCodes, toReals } from './host-tensor.js';

/**
 * The files of a trace: `NAME.npy` with the reals of every value, `NAME.codes.npy` with the codes of quantized ones, all
 * in the source's order, and `trace.json` that says which is which.
 */
export function traceFiles(graph: Graph, frames: ReadonlyMap<string, readonly TensorData[]>): ProjectFiles {
  const files = new Map<string, string | Uint8Array>();
  const taken = new Set<string>();
  const index = [...graph.values.keys()].map((name) => {
    const value = valueOf(graph, name);
    const data = frames.get(name) ?? [];
    const stem = uniqueStem(name, taken);
    const reals = toReals(value, data);
    files.set(`${stem}.npy`, encodeNpy(reals.shape, reals.data));
    const isQuantized = value.type.kind === 'integer' && value.type.quantization !== undefined;
    if (isQuantized) {
      const codes = toCodes(value, data);
      files.set(`${stem}.codes.npy`, encodeNpy(codes.shape, codes.data));
    }
    return { ...describe(value), file: `${stem}.npy`, ...(isQuantized ? { codes: `${stem}.codes.npy` } : {}), shape: reals.shape };
  });
  files.set('trace.json', `${JSON.stringify({ model: graph.name, tensors: index }, null, 2)}\n`);
  return files;
}

function describe({ name, type, provenance }: Value): object {
  const quantization = type.kind === 'integer' ? type.quantization : undefined;
  return { value: name, tensors: provenance?.tensors ?? [], type: renderElementType(type), ...(quantization === undefined ? {} : { quantization }) };
}

/** A file name that is like the value's name and not taken, whatever case the file system ignores. */
function uniqueStem(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^\.+/, '_').slice(0, 100) || '_';
  let stem = plain;
  for (let n = 2; taken.has(stem.toLowerCase()); n++) stem = `${plain}-${n}`;
  taken.add(stem.toLowerCase());
  return stem;
}
