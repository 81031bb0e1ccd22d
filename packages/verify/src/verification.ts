import type { OptimizationLevel } from '@netloom/toolchain';

/** What a model's golden model was found to be beside ONNX Runtime. */
export interface Verification {
  readonly model: string;
  readonly frames: number;
  /** Version of ONNX Runtime. */
  readonly runtime: string;
  /** True if nothing is unexplained, in lockstep and end to end. */
  readonly equal: boolean;
  /** Values compared with each other, each in lockstep and end to end. */
  readonly values: number;
  readonly tensors: readonly TensorVerification[];
  /** Quantized tensors of the model that hardware has no value of. */
  readonly uncompared: readonly string[];
  /** Values of the graph that the model has no tensor of; they are judged by what is made of them. */
  readonly unnamed: readonly string[];
  /** The first differences in lockstep, explained or not, and unexplained ones end to end; see {@link listedDifferences}. */
  readonly differences: readonly TensorDifference[];
  /** Tensors that the host makes behind the graph's outputs; no part of the verdict. */
  readonly host: readonly HostVerification[];
  /** Outputs of the model at another optimization level of ONNX Runtime, against those without; no part of the verdict. */
  readonly level?: { readonly name: OptimizationLevel; readonly outputs: readonly LevelComparison[] };
}

/** The most differences of a verification that are kept one by one. */
export const listedDifferences = 1000;

/** Who decides: ONNX Runtime, or the definition in integers without bounds where float32 sums are not exact. */
export type TensorJudge = 'onnx-runtime' | 'exact-integers';

/** A value of the graph and the tensors of the model that it equals. */
export interface TensorVerification {
  readonly tensor: string;
  /** Other tensors of the model with the same elements: dequantized, or in another order. They are compared as well. */
  readonly others: readonly string[];
  readonly value: string;
  /** Absent for inputs. */
  readonly layer?: string;
  readonly layerType?: string;
  readonly judge: TensorJudge;
  /** Elements, over all frames. */
  readonly values: number;
  /** The layer was given ONNX Runtime's own codes. */
  readonly lockstep: LockstepCount;
  /** The golden model was given the inputs of the graph alone. */
  readonly endToEnd: EndToEndCount;
  /** Differences from ONNX Runtime in lockstep where it is not the judge. */
  readonly runtime?: DifferenceCount;
}

export interface DifferenceCount {
  readonly differing: number;
  /** In codes. */
  readonly largest: number;
}

export interface LockstepCount extends DifferenceCount {
  /** Of the differing ones those that float32 accounts for. */
  readonly explained: number;
  readonly unexplained: number;
}

export interface EndToEndCount extends DifferenceCount {
  /** Of the differing ones those that may follow from an explained difference of the same frame, here or upstream. */
  readonly following: number;
  readonly unexplained: number;
}

export interface TensorDifference {
  readonly tensor: string;
  readonly layer?: string;
  readonly comparison: 'lockstep' | 'end-to-end';
  readonly isExplained: boolean;
  readonly frame: number;
  /** In stream order. */
  readonly position: number;
  /** Codes: of the golden model, and of the judge. */
  readonly ours: number;
  readonly theirs: number;
}

/** Reals of a tensor of the host, computed from the golden model's codes end to end, against ONNX Runtime's. */
export interface HostVerification {
  readonly tensor: string;
  readonly operator: string;
  readonly values: number;
  readonly differing: number;
  readonly largest: number;
}

export interface LevelComparison {
  readonly tensor: string;
  readonly values: number;
  readonly differing: number;
  readonly largest: number;
}
