import { type Result, failure, success } from '@netloom/ir';
import { rankLimit } from '../codec/decode-tensor.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { AttributeKind } from '../source/attribute-value.js';
import type { SourceNode } from '../source/source-node.js';
import { normalAxis } from './normal-axis.js';

/** An operator that gives the same elements another shape. Views and constants follow the same rule. */
export interface ShapeOperator {
  readonly operator: string;
  readonly since: number;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  readonly required?: readonly string[];
  readonly inputs: { readonly min: number; readonly max: number };
  /** The attribute that holds the list of sizes or axes; without one, it is the second input. */
  readonly listAttribute?: string;
  /**
   * The new shape.
   *
   * @param list sizes or axes, if they are given
   */
  shape(node: SourceNode, dims: readonly number[], list: readonly number[] | undefined): Result<readonly number[]>;
}

const flatten: ShapeOperator = {
  operator: 'Flatten',
  since: 1,
  attributes: { axis: 'int' },
  inputs: { min: 1, max: 1 },
  shape(node, dims) {
    const axis = node.int('axis', 1);
    // The axis is a border between dimensions, so that it may be the rank itself.
    const border = axis === dims.length ? success(axis) : normalAxis(node, 'axis', axis, dims.length);
    return border.ok ? success([product(dims.slice(0, border.value)), product(dims.slice(border.value))]) : border;
  },
};

const reshape: Omit<ShapeOperator, 'since' | 'inputs'> = {
  operator: 'Reshape',
  attributes: { allowzero: 'int' },
  shape(node, dims, list = []) {
    const keepsZero = node.int('allowzero', 0) !== 0;
    const sizes = list.map((size, i) => (size === 0 && !keepsZero ? (dims[i] ?? -2) : size));
    const free = sizes.filter((size) => size === -1).length;
    const count = product(dims);
    const others = product(sizes.filter((size) => size !== -1));
    const shape = sizes.map((size) => (size === -1 && others > 0 ? count / others : size));
    const fits = free <= 1 && shape.every((size) => size >= 0 && Number.isInteger(size)) && product(shape) === count;
    if (fits && shape.length <= rankLimit) return success(shape);
    const shown = list.slice(0, rankLimit).join('x');
    const values = { from: dims.join('x') || '1', fromCount: count, to: shown || '1', toCount: Math.abs(product(sizes)) };
    return failure([onnxDiagnostics.make.reshapeSize(node.subject, values)]);
  },
};

const squeeze: Omit<ShapeOperator, 'since' | 'inputs' | 'attributes'> = {
  operator: 'Squeeze',
  shape(node, dims, list) {
    const axes = readAxes(node, list ?? dims.flatMap((size, i) => (size === 1 ? [i] : [])), dims.length);
    if (!axes.ok) return axes;
    const kept = dims.filter((_, i) => !axes.value.has(i));
    if (product(kept) === product(dims) && [...axes.value].every((axis) => dims[axis] === 1)) return success(kept);
    const values = { attribute: 'axes', rule: `dimensions of size 1 of ${dims.join('x')}`, actual: `[${[...axes.value].join(', ')}]` };
    return failure([onnxDiagnostics.make.attributeValue(node.subject, values)]);
  },
};

const unsqueeze: Omit<ShapeOperator, 'since' | 'inputs' | 'attributes'> = {
  operator: 'Unsqueeze',
  shape(node, dims, list = []) {
    const rank = dims.length + list.length;
    const axes = readAxes(node, list, rank);
    if (!axes.ok) return axes;
    if (axes.value.size !== list.length || rank > rankLimit) {
      const values = { attribute: 'axes', rule: 'distinct, and few', actual: `[${list.slice(0, rankLimit).join(', ')}]` };
      return failure([onnxDiagnostics.make.attributeValue(node.subject, values)]);
    }
    const rest = dims.values();
    return success(Array.from({ length: rank }, (_, i) => (axes.value.has(i) ? 1 : (rest.next().value ?? 1))));
  },
};

/** Flatten, Reshape, Squeeze and Unsqueeze in all their versions. */
export const shapeOperators: readonly ShapeOperator[] = [
  flatten,
  {
    ...reshape,
    since: 1,
    attributes: { shape: 'ints', consumed_inputs: 'ints' },
    required: ['shape'],
    inputs: { min: 1, max: 1 },
    listAttribute: 'shape',
  },
  { ...reshape, since: 5, inputs: { min: 2, max: 2 } },
  { ...squeeze, since: 1, attributes: { axes: 'ints' }, inputs: { min: 1, max: 1 }, listAttribute: 'axes' },
  { ...squeeze, since: 13, attributes: {}, inputs: { min: 1, max: 2 } },
  {
    ...unsqueeze,
    since: 1,
    attributes: { axes: 'ints' },
    required: ['axes'],
    inputs: { min: 1, max: 1 },
    listAttribute: 'axes',
  },
  { ...unsqueeze, since: 13, attributes: {}, inputs: { min: 2, max: 2 } },
];

function readAxes(node: SourceNode, list: readonly number[], rank: number): Result<ReadonlySet<number>> {
  const axes = new Set<number>();
  for (const entry of list) {
    const axis = normalAxis(node, 'axes', entry, rank);
    if (!axis.ok) return axis;
    axes.add(axis.value);
  }
  return success(axes);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((count, size) => count * size, 1);
}
