import type { Graph } from '../graph/graph.js';
import type { TensorData } from '../graph/tensor.js';

/** Runs a graph on values: what calibration and verification need of a golden model. */
export interface Evaluator {
  /**
   * Computes one frame.
   *
   * @param inputs one entry for each graph input, in stream order
   * @returns every value of the graph by name, inputs included, in stream order
   */
  evaluate(graph: Graph, inputs: ReadonlyMap<string, TensorData>): ReadonlyMap<string, TensorData>;
}
