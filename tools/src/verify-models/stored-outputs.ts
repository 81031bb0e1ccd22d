import type { Compiler } from '@netloom/compiler';
import { type Graph, dequantizeFrame, quantizeFrame, unquantized, valueOf } from '@netloom/ir';
import { hostTensors } from '@netloom/verify';
import { type StoredFrame, positionsOf } from './stored-data.js';

/** How the golden model's output compares with stored ones. */
export interface OutputComparison {
  readonly inputs: number;
  readonly values: number;
  /** Codes that differ; undefined where the output is no codes. */
  readonly differing: number | undefined;
  /** Greatest distance, as reals. */
  readonly largest: number;
}

/** Compares the only output of a model, with what the host makes of it, with what is stored. */
export function compareOutputs(compiler: Compiler, graph: Graph, frames: readonly StoredFrame[]): OutputComparison {
  const format = outputFormat(graph);
  let [values, differing, largest] = [0, 0, 0];
  for (const { input, output } of frames) {
    if (output === undefined) continue;
    const ours = outputOf(compiler, graph, input);
    if (ours.length !== output.data.length) throw new Error(`the output has ${ours.length} values, but ${output.data.length} are stored`);
    ours.forEach((real, i) => {
      const stored = output.data[i] ?? Number.NaN;
      const expected = output.isCodes ? Math.fround((stored - (format?.zeroPoint ?? 0)) * (format?.scale ?? 1)) : stored;
      const gap = Math.abs(real - expected);
      values++;
      // Codes that differ are a whole step apart, equal ones only by the rounding of their reals.
      if (format !== undefined && !(gap < format.scale / 2)) differing++;
      largest = Math.max(largest, gap);
    });
  }
  return { inputs: frames.length, values, differing: format === undefined ? undefined : differing, largest };
}

/** Reals in the order of the source. */
function outputOf(compiler: Compiler, graph: Graph, reals: Float32Array): Float32Array {
  const input = valueOf(graph, graph.inputs[0] ?? '');
  const stream = new Float32Array(reals.length);
  const positions = positionsOf(input);
  reals.forEach((real, i) => { stream[positions[i] ?? 0] = real; });
  const trace = compiler.evaluator.evaluate(graph, new Map([[input.name, quantizeFrame(input, stream)]]));
  const made = [...hostTensors(graph, trace).values()].at(-1);
  if (made !== undefined) return made.reals;
  const output = valueOf(graph, graph.outputs[0] ?? '');
  const codes = trace.get(output.name) ?? new Int32Array();
  const own = dequantizeFrame(output, codes);
  return Float32Array.from(positionsOf(output), (position) => own[position] ?? 0);
}

/** Scale and zero point of the model's output; undefined if it is real numbers that nothing has rounded. */
function outputFormat(graph: Graph): { readonly scale: number; readonly zeroPoint: number } | undefined {
  const rounding = graph.hostSteps.filter(({ operator }) => operator !== 'DequantizeLinear').at(-1);
  if (rounding !== undefined) {
    if (rounding.operator !== 'QuantizeLinear') return undefined;
    const { scale, zeroPoint } = rounding.attributes;
    return { scale: firstOf(scale) ?? 1, zeroPoint: firstOf(zeroPoint) ?? 0 };
  }
  const { type } = valueOf(graph, graph.outputs[0] ?? '');
  const { scale, zeroPoint } = (type.kind === 'integer' ? type.quantization : undefined) ?? unquantized;
  return { scale: scale[0] ?? 1, zeroPoint: zeroPoint[0] ?? 0 };
}

function firstOf(entries: unknown): number | undefined {
  return Array.isArray(entries) ? Number(entries[0]) : undefined;
}
