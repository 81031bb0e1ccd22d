import { type Result, failure, renderAxes, success } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import { type Factor, leavesOf, sameFactors } from '../../view/factor.js';
import { type Dimension, type Layout, irAxes } from '../../view/layout.js';
import { shapeOf } from '../../view/regroup.js';
import type { View } from '../../view/stream.js';
import { aliasOf } from './settle-views.js';

/**
 * Sees to it that two views of one shape stream their elements in the same order. The order of an open one is settled by
 * the other; two open ones are N C, N C W or N C H W.
 *
 * @errors ONX076 inputRule
 */
export function alignViews(node: SourceNode, first: View, second: View): Result<void> {
  const pairs = pairFactors(first.dimensions, second.dimensions);
  const refuse = (rule: string, actual: string): Result<never> =>
    failure([onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, second)), rule, actual })]);
  if (pairs === undefined) return refuse(`in the order of ${JSON.stringify(aliasOf(node, first))}`, 'in another one');
  const [one, other] = [first.stream.layout, second.stream.layout];
  // The same elements at the same places: whatever their order is, it is the same.
  if (one === other && [...pairs].every(([a, b]) => a === b)) return success(undefined);
  if (one.axes === undefined && other.axes === undefined) settleByShape(first);
  const back = new Map([...pairs].map(([a, b]) => [b, a]));
  if (one.axes === undefined) settleAs(one, other, back);
  if (other.axes === undefined) settleAs(other, one, pairs);
  if (sameOrder(one, other, pairs)) return success(undefined);
  const rule = `in the order of ${JSON.stringify(aliasOf(node, first))}, which streams ${renderAxes(irAxes(one.axes ?? []))}`;
  return refuse(rule, renderAxes(irAxes(other.axes ?? [])));
}

/** Settles an open layout as the view has its dimensions: with a Transpose in front, that is not the source's order. */
function settleByShape({ stream: { layout }, dimensions }: View): void {
  const [batch = [], channels = [], ...space] = dimensions;
  if (space.length < 1 || space.length > 2 || !layout.admitsBatch(batch)) {
    layout.settleByRank(batch);
    return;
  }
  const axes = space.map((factors, i) => ({ name: space.length === 2 && i === 0 ? 'H' : 'W', factors }));
  layout.settle([...axes, { name: 'C', factors: channels }], batch);
}

/** For each leaf of the first view, that of the second one at the same place; undefined if they are cut in different places. */
function pairFactors(first: readonly Dimension[], second: readonly Dimension[]): ReadonlyMap<Factor, Factor> | undefined {
  if (shapeOf(first).join() !== shapeOf(second).join()) return undefined;
  const pairs = new Map<Factor, Factor>();
  for (const [i, dimension] of first.entries()) {
    const left = [...leavesOf(dimension)].reverse();
    const right = [...leavesOf(second[i] ?? [])].reverse();
    for (let a = left.pop(), b = right.pop(); a !== undefined && b !== undefined; a = left.pop(), b = right.pop()) {
      const major = Math.min(a.size, b.size);
      if (a.size % major !== 0 || b.size % major !== 0) return undefined;
      pairs.set(majorOf(a, major, left), majorOf(b, major, right));
    }
  }
  return pairs;
}

/** The major part of a leaf; the rest goes back to those that are left. */
function majorOf(leaf: Factor, major: number, rest: Factor[]): Factor {
  if (leaf.size === major) return leaf;
  const [taken, minor] = leaf.split(major);
  rest.push(minor);
  return taken;
}

function settleAs(open: Layout, settled: Layout, pairs: ReadonlyMap<Factor, Factor>): void {
  if (open.axes !== undefined) return;
  const mapped = (factors: readonly Factor[]): Factor[] => leavesOf(factors).flatMap((leaf) => pairs.get(leaf) ?? []);
  const axes = (settled.axes ?? []).map(({ name, factors }) => ({ name, factors: mapped(factors) }));
  open.settle(axes, mapped(settled.batch));
}

function sameOrder(one: Layout, other: Layout, pairs: ReadonlyMap<Factor, Factor>): boolean {
  const same = (a: readonly Factor[], b: readonly Factor[]): boolean =>
    sameFactors(leavesOf(a).flatMap((leaf) => pairs.get(leaf) ?? []), b);
  const [axes, others] = [one.axes ?? [], other.axes ?? []];
  return (
    same(one.batch, other.batch) &&
    axes.length === others.length &&
    axes.every(({ name, factors }, i) => name === others[i]?.name && same(factors, others[i].factors))
  );
}
