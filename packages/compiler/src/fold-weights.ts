import { type Layer, type Tensor, conv, float32 } from '@netloom/ir';

/** What becomes of a raw number x of a channel: factor * x + offset. */
export interface Folding {
  /** Channels repeat along what a layer reads. */
  readonly channels: number;
  readonly factor: (channel: number) => number;
  readonly offset: (channel: number) => number;
}

const leastNormal = 2 ** -126;

/**
 * A Conv or Gemm that computes from raw numbers what the given one computes from `factor * x + offset`.
 *
 * @shape weight [O, kernel axes, I], bias [O]
 * @rounding each weight and bias once, from double precision to float32
 * @returns undefined if a weight or bias leaves the normal numbers of float32
 */
export function foldWeights(layer: Layer, { channels, factor, offset }: Folding): Layer | undefined {
  const { weight, bias } = layer.parameters;
  if (weight === undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has no weight`);
  const rows = weight.axes[0]?.size ?? 1;
  const columns = weight.data.length / rows;
  const inputs = weight.axes.at(-1)?.size ?? 1;
  const groups = layer.type === conv.type ? conv.of(layer).attributes.groups : 1;
  const folded = new Float32Array(weight.data.length);
  const sums = Float64Array.from({ length: rows }, (_, row) => bias?.data[row] ?? 0);
  weight.data.forEach((w, i) => {
    const row = Math.floor(i / columns);
    const first = Math.floor(row / (rows / groups)) * inputs;
    const channel = (first + (i % inputs)) % channels;
    folded[i] = w * factor(channel);
    sums[row] = (sums[row] ?? 0) + w * offset(channel);
  });
  const shifted = Float32Array.from(sums);
  const isNormal = folded.every((w, i) => (w === 0 ? weight.data[i] === 0 : Math.abs(w) >= leastNormal && Number.isFinite(w)));
  if (!isNormal || !shifted.every((entry) => Number.isFinite(entry))) return undefined;
  const hasBias = bias !== undefined || shifted.some((entry) => entry !== 0);
  const newBias: Tensor = { axes: [{ name: 'O', size: rows }], type: float32, data: shifted };
  return { ...layer, parameters: { ...layer.parameters, weight: { ...weight, data: folded }, ...(hasBias ? { bias: newBias } : {}) } };
}
