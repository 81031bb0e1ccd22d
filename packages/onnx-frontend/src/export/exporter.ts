import { type Diagnostic, type Layer, type Value, defineExtensionPoint } from '@netloom/ir';
import type { AttributeContent } from '../codec/attribute.js';
import type { MadeCodes } from './export-value.js';

/** An operator of input, weights and bias. */
export interface WeightedOperator {
  readonly operator: string;
  /** Of the weights, in the order of their dimensions. */
  readonly axes: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeContent>>;
}

/** What exporters see of the model in the making. Tensors are named; activations are N C H W, N C W or N C. */
export interface ExportContext {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The float tensor of an input: dequantized, or the index that an integer without scale is. */
  input(index: number): string;
  /**
   * A parameter as a float tensor behind DequantizeLinear, with the axes in this order; undefined where the layer has none.
   *
   * @errors ONX104 exportFormat
   */
  parameter(name: string, axes: readonly string[]): string | undefined;
  /**
   * Adds the node of an operator with weights over reals, which are dequantized; where the layer's factors are of sums of
   * codes, that of the operator of integers without bias, and a Cast.
   *
   * @errors ONX104 exportFormat
   */
  product(reals: WeightedOperator, sums: WeightedOperator): string;
  /** Adds a node of one output and names it. */
  node(operator: string, inputs: readonly string[], attributes?: Readonly<Record<string, AttributeContent>>): string;
  /**
   * Adds a node of ONNX Runtime's own operators that makes codes of codes: it reads the codes, scale and zero point of each
   * input, then scale and zero point of the output.
   *
   * @errors ONX110 exportCodes
   */
  nodeOfCodes(operator: string): MadeCodes | undefined;
  /** A tensor limited to a range of reals; either bound may be absent. */
  clip(tensor: string, low: number | undefined, high: number | undefined): string;
  /** A constant of int64. */
  integers(list: readonly number[]): string;
  /** A constant of one float. */
  real(value: number): string;
  /** The least version of ONNX's operators that the model must import. */
  needOpset(version: number): void;
  report(diagnostic: Diagnostic): void;
}

/**
 * Writes layers of one type as ONNX nodes, as a rule over float tensors. What limits and quantizes the result is not its
 * business.
 */
export interface Exporter {
  readonly layerType: string;
  /** Adds the nodes of one integer layer; the name of the tensor that its output is before it is quantized, or of its codes before they are limited. */
  export(layer: Layer, context: ExportContext): string | MadeCodes;
}

/** Needed for export only: a layer type without one can be compiled, but not written as ONNX. */
export const exporters = defineExtensionPoint<Exporter>('exporter@1', (part) => part.layerType);
