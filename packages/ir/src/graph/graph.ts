import type { CodeStaircase } from './encoding.js';
import type { Attributes, Layer } from './layer.js';
import type { Provenance } from './provenance.js';
import type { TensorType } from './tensor.js';

/** One stream of data: what a layer makes or the graph takes in, for one frame. */
export interface Value extends TensorType {
  /** Unique in the graph. */
  readonly name: string;
  readonly provenance?: Provenance;
  /**
   * Of a quantized graph input whose codes the host does not make by the format alone: the source computes something
   * between its input and the codes. One staircase for all, or one for each `C`. The format says what the codes mean.
   */
  readonly encoding?: readonly CodeStaircase[];
}

/** An operator after the graph's outputs that hardware leaves to the host, such as a final Softmax. */
export interface HostStep {
  readonly operator: string;
  readonly name: string;
  /** Graph outputs, or tensors that earlier host steps make. */
  readonly inputs: readonly string[];
  /** The source's tensors it makes. */
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** Layers in topological order over named values; see the decision record on the IR contract. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly values: ReadonlyMap<string, Value>;
  readonly layers: readonly Layer[];
  readonly hostSteps: readonly HostStep[];
}

/**
 * The value with this name.
 *
 * @throws Error if the graph has none (a bug of the caller: graphs are verified when read)
 */
export function valueOf(graph: Graph, name: string): Value {
  const value = graph.values.get(name);
  if (value === undefined) throw new Error(`graph ${JSON.stringify(graph.name)} has no value ${JSON.stringify(name)}`);
  return value;
}

/** The layer that makes a value, or undefined for graph inputs. */
export function producerOf(graph: Graph, value: string): Layer | undefined {
  return graph.layers.find((layer) => layer.outputs.includes(value));
}

/** The layers that read a value, in order. */
export function consumersOf(graph: Graph, value: string): readonly Layer[] {
  return graph.layers.filter((layer) => layer.inputs.includes(value));
}

/** A place where a layer reads a value. */
export interface Use {
  readonly layer: Layer;
  /** Position among the layer's inputs. */
  readonly input: number;
}

/** Every place where a layer reads a value, in order: a layer that reads it twice counts twice. */
export function usesOf(graph: Graph, value: string): readonly Use[] {
  return graph.layers.flatMap((layer) =>
    layer.inputs.flatMap((name, input) => (name === value ? [{ layer, input }] : [])),
  );
}

/** The values with these entries replaced or added. */
export function withValues(graph: Graph, values: readonly Value[]): Graph {
  return { ...graph, values: new Map([...graph.values, ...values.map((value) => [value.name, value] as const)]) };
}
