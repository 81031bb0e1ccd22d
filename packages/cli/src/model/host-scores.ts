import { type Graph, type TensorData, dequantizeFrame, valueOf } from '@netloom/ir';
import { hostTensors } from '@netloom/verify';

/** Host operators that may change the order of scores; functions behind them (Softmax, Sigmoid) keep it. */
const arithmetic: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'BatchNormalization']);

/**
 * The scores of one frame: an output as reals, and what the host computes of them by arithmetic with constants.
 *
 * @param data codes of an output of one score for each channel
 */
export function hostScores(graph: Graph, output: string, data: TensorData): Float32Array {
  let name = output;
  for (const step of graph.hostSteps) if (step.inputs[0] === name && arithmetic.has(step.operator)) name = step.outputs[0] ?? '';
  const made = name === output ? undefined : hostTensors(graph, new Map([[output, data]])).get(name);
  return made?.reals ?? Float32Array.from(dequantizeFrame(valueOf(graph, output), data));
}
