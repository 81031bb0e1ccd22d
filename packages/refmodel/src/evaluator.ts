import { type Evaluator, type Parts, type Tensor, type TensorData, valueOf } from '@netloom/ir';
import { kernels } from './kernel.js';

/**
 * An evaluator that runs graphs, float or integer, on the kernels among these parts.
 *
 * Graphs must be legal and inputs pass `checkFrame`; `evaluate` throws an Error where they are not.
 */
export function createEvaluator(parts: Parts): Evaluator {
  const byType = new Map(parts.all(kernels).map((kernel) => [kernel.layerType, kernel]));
  return {
    evaluate(graph, inputs) {
      const values = new Map<string, TensorData>();
      const tensorOf = (name: string): Tensor => {
        const data = values.get(name);
        if (data === undefined) throw new Error(`value ${JSON.stringify(name)} is read before it is made`);
        const { axes, type } = valueOf(graph, name);
        return { axes, type, data };
      };
      for (const name of graph.inputs) {
        const data = inputs.get(name);
        if (data === undefined) throw new Error(`the frame has no input ${JSON.stringify(name)}`);
        values.set(name, data);
      }
      for (const layer of graph.layers) {
        const kernel = byType.get(layer.type);
        if (kernel === undefined) throw new Error(`there is no kernel for ${layer.type} ${JSON.stringify(layer.name)}`);
        const outputs = layer.outputs.map((name) => valueOf(graph, name));
        const results = kernel.execute(layer, layer.inputs.map(tensorOf), outputs);
        layer.outputs.forEach((name, i) => {
          const data = results[i];
          if (data === undefined) throw new Error(`kernel ${layer.type} has made no output ${i}`);
          values.set(name, data);
        });
      }
      return values;
    },
  };
}
