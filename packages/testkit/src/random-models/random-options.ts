import type { FoldingTarget, QuantizationOptions } from '@netloom/compiler';
import { randomNumbers } from '../random-numbers.js';

/** How a random model is quantized, folded and simulated. */
export interface RandomOptions {
  readonly quantization: QuantizationOptions;
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
    },
    target: random.next() < 0.15 ? { framesPerSecond: random.pick([500, 5000]), clockMegahertz: 100 } : { multipliers: random.pick([8, 16, 64, 256, 1000]) },
    stallPermille: random.pick([100, 300, 500, 700]),
    seed,
  };
}

/** Simpler options than these: 8 bits and defaults, no target, fewer stalls. */
export function* simplerOptions(options: RandomOptions): Generator<RandomOptions> {
  const { quantization, target, stallPermille } = options;
  if (Object.keys(quantization).length > 0) yield { ...options, quantization: {} };
  for (const key of Object.keys(quantization)) {
    const others = Object.entries(quantization).filter(([other]) => other !== key);
    yield { ...options, quantization: Object.fromEntries(others) };
  }
  if (!('multipliers' in target) || target.multipliers !== 16) yield { ...options, target: { multipliers: 16 } };
  if (stallPermille > 100) yield { ...options, stallPermille: 100 };
}
