import type { FoldingTarget, QuantizationOptions } from '@netloom/compiler';
import type { Graph } from '@netloom/ir';
import { type RandomNumbers, randomNumbers } from '../random-numbers.js';

type LayerOptions = NonNullable<QuantizationOptions['layers']>[string];

/** How a random model is quantized, folded and simulated. */
export interface RandomOptions {
  readonly quantization: QuantizationOptions;
  /** What differs from layer to layer: the entries in turn, whatever the layers are. */
  readonly layers?: readonly LayerOptions[] | undefined;
  readonly target: FoldingTarget;
  readonly stallPermille: number;
  /** Of frames and stalls. */
  readonly seed: number;
}

/** Random options of quantization, folding and stalls; the same seed gives the same ones. */
export function randomOptions(seed: number): RandomOptions {
  const random = randomNumbers(seed ^ 0x2c1b3c6d);
  const wide = random.next() < 0.15;
  const bits = wide ? random.integer(9, 16) : random.pick([2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8, 8]);
  return {
    quantization: {
      bits,
      ...(random.next() < 0.2 ? { weightBits: random.pick([2, 3, 4, 6, 8]) } : {}),
      ...(random.next() < 0.1 ? { outputBits: random.pick([4, 8, 16]) } : {}),
      ...(random.next() < 0.1 ? { inputBits: random.pick([4, 8]) } : {}),
      activations: random.pick(['affine', 'symmetric']),
      weights: random.pick(['per-channel', 'per-tensor']),
      scales: random.pick(['short', 'any', 'power-of-two']),
      ...(random.next() < 0.3 ? { ranges: random.pick(['percentile', 'mse']) } : {}),
      ...(random.next() < 0.2 ? { weightRanges: 'mse' } : {}),
      ...(random.next() < 0.2 ? { weightValues: 'power-of-two' } : {}),
    },
    ...(random.next() < 0.25 ? { layers: Array.from({ length: random.integer(2, 5) }, () => layerOptions(random)) } : {}),
    target: random.next() < 0.15 ? { framesPerSecond: random.pick([500, 5000]), clockMegahertz: 100 } : { multipliers: random.pick([12, 16, 64, 256, 1000]) },
    stallPermille: random.pick([100, 300, 500, 700]),
    seed,
  };
}

/** Of one layer, as a rule none. */
function layerOptions(random: RandomNumbers): LayerOptions {
  if (random.next() < 0.4) return {};
  return random.pick<LayerOptions>([
    { bits: random.integer(2, 12) },
    { weightBits: random.integer(2, 9) },
    { activations: random.pick(['affine', 'symmetric']), scales: random.pick(['short', 'any', 'power-of-two']) },
    { weights: random.pick(['per-channel', 'per-tensor']), weightValues: 'power-of-two' },
    { ranges: 'percentile', percentile: random.pick([90, 99]) },
    { ranges: 'mse', weightRanges: 'mse' },
  ]);
}

/** The quantization of a graph with these options. */
export function quantizationOf({ quantization, layers = [] }: Pick<RandomOptions, 'quantization' | 'layers'>, graph: Graph): QuantizationOptions {
  if (layers.length === 0) return quantization;
  return { ...quantization, layers: Object.fromEntries(graph.layers.map(({ name }, i) => [name, layers[i % layers.length] ?? {}])) };
}

/** Simpler options than these: 8 bits and defaults, no target, fewer stalls. */
export function* simplerOptions(options: RandomOptions): Generator<RandomOptions> {
  const { quantization, layers, target, stallPermille } = options;
  if (layers !== undefined) {
    yield { quantization, target, stallPermille, seed: options.seed };
    for (const i of layers.keys()) if (Object.keys(layers[i] ?? {}).length > 0) yield { ...options, layers: layers.map((layer, k) => (k === i ? {} : layer)) };
  }
  if (Object.keys(quantization).length > 0) yield { ...options, quantization: {} };
  for (const key of Object.keys(quantization)) {
    const others = Object.entries(quantization).filter(([other]) => other !== key);
    yield { ...options, quantization: Object.fromEntries(others) };
  }
  if (!('multipliers' in target) || target.multipliers !== 16) yield { ...options, target: { multipliers: 16 } };
  if (stallPermille > 100) yield { ...options, stallPermille: 100 };
}
