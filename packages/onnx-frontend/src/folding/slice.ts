import { type Result, failure, success } from '@netloom/ir';
import type { ConstantFolder, ConstantValue, FoldContext } from '../importing/constant-folder.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { copyElement, foldResult, inputProblem, integerList } from './fold-result.js';
import { normalAxis } from './normal-axis.js';

interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

const signature = { domain: '', operator: 'Slice', outputs: { min: 1, max: 1 } };

/** @errors ONX072 attributeValue, ONX076 inputRule @source ONNX Slice-13; before version 10 the lists are attributes */
export const foldSlice: readonly ConstantFolder[] = [
  {
    ...signature,
    since: 1,
    attributes: { starts: 'ints', ends: 'ints', axes: 'ints' },
    required: ['starts', 'ends'],
    inputs: { min: 1, max: 1 },
    fold: (node, [input], context) =>
      slice(node, context, input, [node.ints('starts'), node.ints('ends'), node.ints('axes'), undefined]),
  },
  {
    ...signature,
    since: 10,
    attributes: {},
    inputs: { min: 3, max: 5 },
    fold: (node, [input, ...lists], context) =>
      slice(node, context, input, [0, 1, 2, 3].map((i) => integerList(lists[i]))),
  },
];

function slice(
  node: SourceNode,
  context: FoldContext,
  input: ConstantValue | undefined,
  [starts, ends, axes, steps]: readonly (readonly number[] | undefined)[],
): Result<ConstantValue> {
  if (input === undefined || starts === undefined || ends === undefined)
    return inputProblem(node, 1, 'a list of type int64', 'not');
  const lists = [ends, axes ?? starts, steps ?? starts];
  if (lists.some((list) => list.length !== starts.length)) return inputProblem(node, 2, `a list of ${starts.length}`, 'not');
  const cuts: Cut[] = [];
  for (const [i, start] of starts.entries()) {
    const cut = readCut(node, input.dims, axes?.[i] ?? i, start, ends[i] ?? 0, steps?.[i] ?? 1);
    if (!cut.ok) return cut;
    cuts.push(cut.value);
  }
  let value = input;
  for (const cut of cuts) {
    const next = applyCut(node, context, value, cut);
    if (!next.ok) return next;
    value = next.value;
  }
  return success(value);
}

function readCut(node: SourceNode, dims: readonly number[], axis: number, start: number, end: number, step: number): Result<Cut> {
  const normal = normalAxis(node, 'axes', axis, dims.length);
  if (!normal.ok) return normal;
  if (step === 0) return failure([onnxDiagnostics.make.attributeValue(node.subject, { attribute: 'steps', rule: 'not 0', actual: 0 })]);
  const size = dims[normal.value] ?? 0;
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (index: number): number => Math.min(high, Math.max(low, index < 0 ? index + size : index));
  const from = step > 0 ? clamp(start) : Math.max(0, clamp(start));
  const count = size === 0 ? 0 : Math.max(0, Math.ceil((clamp(end) - from) / step));
  return success({ axis: normal.value, start: from, step, count });
}

function applyCut(node: SourceNode, context: FoldContext, input: ConstantValue, cut: Cut): Result<ConstantValue> {
  const { axis, start, step, count } = cut;
  const size = input.dims[axis] ?? 0;
  const inner = input.dims.slice(axis + 1).reduce((product, dim) => product * dim, 1);
  const outer = input.dims.slice(0, axis).reduce((product, dim) => product * dim, 1);
  const dims = input.dims.map((dim, i) => (i === axis ? count : dim));
  return foldResult(node, context, input.kind, dims, (data) => {
    let position = 0;
    for (let block = 0; block < outer; block++)
      for (let k = 0; k < count; k++) {
        const from = (block * size + start + k * step) * inner;
        for (let i = 0; i < inner; i++) copyElement(input.data, from + i, data, position++);
      }
  });
}
