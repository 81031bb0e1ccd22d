import type { OptimizationLevel, RuntimeTensor } from '@netloom/toolchain';
import type { LevelComparison, Verification } from './verification.js';

/**
 * Compares the outputs of a model at an optimization level with those at none. Only outputs: reading inner tensors keeps
 * ONNX Runtime from fusing what makes them.
 */
export class LevelCount {
  readonly #outputs: readonly { readonly tensor: string; values: number; differing: number; largest: number }[];

  constructor(
    readonly name: OptimizationLevel,
    outputs: readonly string[],
  ) {
    this.#outputs = outputs.map((tensor) => ({ tensor, values: 0, differing: 0, largest: 0 }));
  }

  compare(plain: ReadonlyMap<string, RuntimeTensor>, optimized: ReadonlyMap<string, RuntimeTensor>): void {
    for (const count of this.#outputs) {
      const [a, b] = [plain, optimized].map((results) => Array.from(results.get(count.tensor)?.data ?? [], Number));
      a?.forEach((element, i) => {
        const gap = Math.abs(element - (b?.[i] ?? Number.NaN));
        count.values++;
        if (gap === 0) return;
        count.differing++;
        count.largest = Math.max(count.largest, gap);
      });
    }
  }

  get result(): NonNullable<Verification['level']> {
    return { name: this.name, outputs: this.#outputs.map((count): LevelComparison => ({ ...count })) };
  }
}
