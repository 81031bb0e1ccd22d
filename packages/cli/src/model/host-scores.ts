import { type AttributeValue, type Graph, type HostStep, type TensorData, dequantizeFrame, valueOf } from '@netloom/ir';

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/**
 * The scores of one frame: an output as reals, and what the host computes of them by arithmetic with constants. Functions
 * behind that (Softmax, Sigmoid) keep the order of scores, and end it.
 *
 * @param data codes of an output of one score for each channel
 */
export function hostScores(graph: Graph, output: string, data: TensorData): Float32Array {
  let scores = Float32Array.from(dequantizeFrame(valueOf(graph, output), data));
  let name = output;
  for (const step of graph.hostSteps) {
    const operation = step.inputs[0] === name ? operations[step.operator] : undefined;
    const constant = numbersOf(step.attributes.constant);
    if (operation === undefined || constant.length === 0 || scores.length % constant.length !== 0) continue;
    scores = scores.map((score, i) => computed(operation, step, score, constant[i % constant.length] ?? 0));
    name = step.outputs[0] ?? '';
  }
  return scores;
}

function computed(operation: (a: number, b: number) => number, { attributes }: HostStep, score: number, constant: number): number {
  return attributes.isFirst === true ? operation(constant, score) : operation(score, constant);
}

function numbersOf(list: AttributeValue | undefined): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}
