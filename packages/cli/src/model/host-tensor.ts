import { type TensorData, type Value, dequantizeFrame, elementCount, sourceShape, sourceToStream } from '@netloom/ir';
import type { WritableElements } from '@netloom/toolchain';

/** A tensor of the source over several frames, in the source's order. */
export interface HostTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: WritableElements;
}

/** The source's name of a value. */
export function hostName(value: Value): string {
  return value.provenance?.tensors[0] ?? value.name;
}

/** Frames as reals: codes dequantized, plain integers as they are. */
export function toReals(value: Value, frames: readonly TensorData[]): HostTensor {
  const isPlain = value.type.kind === 'integer' && value.type.quantization === undefined;
  if (isPlain) return toCodes(value, frames);
  const reals = frames.map((frame) => dequantizeFrame(value, frame));
  return stack(value, reals, new Float32Array(reals.length * elementCount(value.axes)));
}

/** Frames as they are in the graph, in the narrowest type that holds them. */
export function toCodes(value: Value, frames: readonly TensorData[]): HostTensor {
  return stack(value, frames, allocate(value, frames.length * elementCount(value.axes)));
}

function stack(value: Value, frames: readonly TensorData[], data: WritableElements): HostTensor {
  const { provenance } = value;
  const size = elementCount(value.axes);
  const positions = provenance === undefined ? undefined : sourceToStream(provenance);
  frames.forEach((frame, f) => {
    for (let i = 0; i < size; i++) data[f * size + i] = frame[positions?.[i] ?? i] ?? 0;
  });
  const shape = provenance === undefined ? value.axes.map((axis) => axis.size) : sourceShape(provenance);
  // A first dimension without factors is the source's batch.
  const hasBatch = provenance?.dimensions[0]?.length === 0;
  return { name: hostName(value), shape: [frames.length, ...(hasBatch ? shape.slice(1) : shape)], data };
}

function allocate({ type }: Value, length: number): WritableElements {
  if (type.kind === 'float32') return new Float32Array(length);
  if (type.bits <= 8) return type.signed ? new Int8Array(length) : new Uint8Array(length);
  if (type.bits <= 16) return type.signed ? new Int16Array(length) : new Uint16Array(length);
  return type.signed ? new Int32Array(length) : new Uint32Array(length);
}
