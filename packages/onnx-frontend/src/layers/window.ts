import type { Diagnostic, SpatialWindow } from '@netloom/ir';
import type { AttributeKind } from '../source/attribute-value.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';

/** Attributes that Conv and pools share. */
export const windowAttributes = {
  auto_pad: 'string',
  dilations: 'ints',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
} as const satisfies Readonly<Record<string, AttributeKind>>;

const autoPads = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'];

/**
 * What is wrong with the window of a node.
 *
 * @param rank spatial dimensions of the kernel
 * @errors ONX072 attributeValue
 */
export function windowProblems(node: SourceNode, rank: number): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const expect = (attribute: string, length: number, least: number): void => {
    const list = node.ints(attribute);
    if (list === undefined || (list.length === length && list.every((entry) => entry >= least))) return;
    const rule = `a list of ${length} integers, each at least ${least}`;
    problems.push(onnxDiagnostics.make.attributeValue(node.subject, { attribute, rule, actual: `[${list.slice(0, 16).join(', ')}]` }));
  };
  expect('kernel_shape', rank, 1);
  expect('strides', rank, 1);
  expect('dilations', rank, 1);
  expect('pads', rank * 2, 0);
  const autoPad = node.string('auto_pad', 'NOTSET');
  if (!autoPads.includes(autoPad)) {
    const values = { attribute: 'auto_pad', rule: `one of ${autoPads.join(', ')}`, actual: JSON.stringify(autoPad) };
    problems.push(onnxDiagnostics.make.attributeValue(node.subject, values));
  }
  return problems;
}

/**
 * The window of a node without {@link windowProblems}. With `auto_pad` other than NOTSET, `pads` counts for nothing, as in
 * ONNX Runtime.
 *
 * @param sizes of the spatial dimensions of the input
 * @param dilated the dilations, if not those of the node
 * @source ONNX Conv-11, MaxPool-12
 */
export function readWindow(
  node: SourceNode,
  kernel: readonly number[],
  sizes: readonly number[],
  dilated: readonly number[] | undefined = node.ints('dilations'),
): SpatialWindow {
  const ones = kernel.map(() => 1);
  const strides = node.ints('strides') ?? ones;
  const dilations = dilated ?? ones;
  const pads = node.ints('pads') ?? [];
  const autoPad = node.string('auto_pad', 'NOTSET');
  const ends = kernel.map((size, i): readonly [number, number] => {
    if (autoPad === 'VALID') return [0, 0];
    if (autoPad === 'NOTSET') return [pads[i] ?? 0, pads[kernel.length + i] ?? 0];
    const extent = (size - 1) * (dilations[i] ?? 1) + 1;
    const input = sizes[i] ?? 1;
    const stride = strides[i] ?? 1;
    const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + extent - input);
    const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
    return autoPad === 'SAME_UPPER' ? [less, more] : [more, less];
  });
  return { kernel, strides, dilations, padsBegin: ends.map(([begin]) => begin), padsEnd: ends.map(([, end]) => end) };
}

/** The window whose outputs, rounded down, are as many as ONNX counts rounding up: a last window must begin before the padding at the end. */
export function roundedUp(window: SpatialWindow, sizes: readonly number[]): SpatialWindow {
  const padsEnd = window.kernel.map((size, i) => {
    const [stride = 1, begin = 0, end = 0, input = 1] = [window.strides[i], window.padsBegin[i], window.padsEnd[i], sizes[i]];
    const extent = (size - 1) * (window.dilations[i] ?? 1) + 1;
    const room = input + begin + end - extent;
    let last = Math.ceil(room / stride);
    if (last * stride >= input + begin) last -= 1;
    return last === Math.floor(room / stride) ? end : Math.max(0, last * stride + extent - input - begin);
  });
  return { ...window, padsEnd };
}
