import { createCompiler } from '@netloom/compiler';
import { type Evaluator, type Graph, type Result, type TensorData, renderDiagnostic } from '@netloom/ir';
import { loadOnnxRuntime } from '@netloom/toolchain';
import { type Verification, type VerificationRequest, uniformInputs, verifyModel } from '../../src/index.js';

export function expectOk<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.value;
}

export const compiler = expectOk(createCompiler());
export const runtime = expectOk(await loadOnnxRuntime());

export function importModel(model: Uint8Array): Graph {
  return expectOk(compiler.importModel(model));
}

/** Verifies a model on random frames; a golden model may stand in for the true one. */
export async function verify(model: Uint8Array, count: number, others: Partial<VerificationRequest> = {}): Promise<Verification> {
  const graph = others.graph ?? importModel(model);
  const frames = uniformInputs(graph, count);
  return expectOk(await verifyModel({ model, graph, evaluator: compiler.evaluator, runtime, frames, ...others }));
}

/** A golden model that makes one code of a layer type greater by one. */
export function brokenAt(type: string, position: number): Evaluator {
  return {
    evaluate: (graph, inputs) => {
      const values = new Map<string, TensorData>(inputs);
      for (const layer of graph.layers) {
        const read = new Map(layer.inputs.map((name) => [name, values.get(name) ?? new Int32Array()]));
        const made = compiler.evaluator.evaluate({ ...graph, inputs: [...read.keys()], outputs: layer.outputs, layers: [layer], hostSteps: [] }, read);
        for (const name of layer.outputs) {
          const codes = Int32Array.from(made.get(name) ?? []);
          if (layer.type === type) codes[position] = (codes[position] ?? 0) + 1;
          values.set(name, codes);
        }
      }
      return values;
    },
  };
}
