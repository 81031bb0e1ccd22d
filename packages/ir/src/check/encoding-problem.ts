import { axisSize } from '../graph/axis.js';
import { codeRange } from '../graph/element-type.js';
import type { CodeStaircase } from '../graph/encoding.js';
import type { Value } from '../graph/graph.js';

/** Why the encoding of a value cannot make its codes, or undefined if it can or there is none. */
export function encodingProblem({ axes, type, encoding }: Value, isInput: boolean): string | undefined {
  if (encoding === undefined) return undefined;
  if (!isInput || type.kind !== 'integer' || type.quantization === undefined) return 'the value is no quantized input of the graph';
  const channels = axisSize(axes, 'C') ?? 1;
  if (encoding.length !== 1 && encoding.length !== channels) return `there is one staircase, or one for each of ${channels} channels, but there are ${encoding.length}`;
  const { low, high } = codeRange(type);
  const isCode = (code: number): boolean => Number.isInteger(code) && code >= low && code <= high;
  const wrong = encoding.findIndex(({ thresholds, codes }) => codes.length !== thresholds.length + 1 || !ascend(thresholds) || !codes.every(isCode));
  return wrong < 0 ? undefined : `number ${wrong} does not ascend in float32, or has not one code of ${low} to ${high} more than thresholds`;
}

function ascend(thresholds: CodeStaircase['thresholds']): boolean {
  return thresholds.every((threshold, i) => Number.isFinite(threshold) && Math.fround(threshold) === threshold && (i === 0 || threshold > (thresholds[i - 1] ?? threshold)));
}
