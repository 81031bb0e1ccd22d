import type { TensorData } from '@netloom/ir';
import type { RuntimeTensor } from '@netloom/toolchain';
import type { Trace } from '../trace.js';
import { type RuntimeCodes, codesOfTensor } from './runtime-codes.js';
import type { ExposedTensor } from './runtime-model.js';
import { type TensorBinding, type TensorBindings, streamPositions } from './tensor-bindings.js';

/** A frame as ONNX Runtime has it. */
export interface RuntimeFrame {
  /** Each value by its first tensor. */
  readonly values: Trace;
  /** The codes of its other tensors, which should be the same. */
  readonly others: ReadonlyMap<string, readonly ArrayLike<number>[]>;
}

/** Finds the codes of values among the tensors that ONNX Runtime has made. */
export class RuntimeValues {
  /** The order of elements is the same in all frames. */
  readonly #positions = new Map<TensorBinding, Uint32Array>();

  constructor(private readonly bindings: TensorBindings) {}

  /** What must be read of ONNX Runtime. */
  get tensors(): readonly string[] {
    const bound = [...this.bindings.byValue.values()].flat();
    return bound.flatMap(({ tensor, transposes }) => [tensor, ...transposes.map(({ from }) => from)]);
  }

  read(results: ReadonlyMap<string, RuntimeTensor>, outputs: ReadonlyMap<string, ExposedTensor>): RuntimeFrame {
    const byTensor = new Map([...outputs].flatMap(([tensor, exposed]) => {
      const result = results.get(exposed.output);
      return result === undefined ? [] : [[tensor, exposed.isWidened ? asCodes(result) : result] as const];
    }));
    const values = new Map<string, TensorData>();
    const others = new Map<string, readonly ArrayLike<number>[]>();
    for (const [name, list] of this.bindings.byValue) {
      const read = list.flatMap((binding) => this.#codesOf(binding, byTensor));
      const [first] = read;
      if (first === undefined) continue;
      values.set(name, first.codes);
      // Reals between codes, where only those of codes can be, must not pass for the nearest ones.
      others.set(name, [...read.slice(1).map(({ codes }) => codes), ...read.flatMap(({ between }) => between ?? [])]);
    }
    return { values, others };
  }

  /** Empty for tensors that ONNX Runtime gives no output of: inputs of the model. */
  #codesOf(binding: TensorBinding, results: ReadonlyMap<string, RuntimeTensor>): readonly RuntimeCodes[] {
    const tensor = results.get(binding.tensor);
    if (tensor === undefined) return [];
    const positions = this.#positions.get(binding) ?? streamPositions(binding, results);
    this.#positions.set(binding, positions);
    const read = codesOfTensor(binding.value, positions, tensor);
    return [binding.isDequantized ? read : { codes: read.codes }];
  }
}

function asCodes(tensor: RuntimeTensor): RuntimeTensor {
  return { ...tensor, type: 'int32', data: Int32Array.from(tensor.data, Number) };
}
