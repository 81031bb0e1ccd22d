import type { Axis, Result } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import type { ImportSession } from '../session/import-session.js';
import { alignViews } from './align-views.js';
import { aliasOf, settleChannels, settleSpatial, settleVector } from './settle-views.js';

/** A view as N C W or N C H W; settles an open layout. @errors ONX076 inputRule, ONX077 batchMoved */
export function orderSpatial(session: ImportSession, node: SourceNode, view: View): readonly Axis[] | undefined {
  return valueOf(session, settleSpatial(node, view));
}

/** A view with one dimension as its channels, by a `Flatten` layer where that holds the whole frame. @errors ONX076 inputRule */
export function orderChannels(session: ImportSession, node: SourceNode, view: View, dimension: number): View | undefined {
  const settled = valueOf(session, settleChannels(node, view, dimension));
  if (settled === undefined) return undefined;
  return settled === 'C' ? view : flattened(session, node, view);
}

/**
 * A view as N C, by a `Flatten` layer where it has space.
 *
 * @returns the flat view, and for each element of the last dimension its position in the stream
 * @errors ONX076 inputRule, ONX077 batchMoved
 */
export function orderVector(session: ImportSession, node: SourceNode, view: View): { readonly view: View; readonly order: Uint32Array } | undefined {
  const order = valueOf(session, settleVector(node, view));
  if (order === undefined) return undefined;
  return { view: view.stream.layout.axes?.length === 1 ? view : flattened(session, node, view), order };
}

/** Two views of one shape in the same order; undefined if that cannot be. @errors ONX076 inputRule */
export function orderAlike(session: ImportSession, node: SourceNode, first: View, second: View): readonly [View, View] | undefined {
  const [one = first, other = second] = flattenPixels(session, node, [first, second]);
  const aligned = alignViews(node, one, other);
  session.reportAll(aligned.diagnostics);
  return aligned.ok ? [one, other] : undefined;
}

/** Settled views as they are or, where one of them is a vector and others have space of single pixels, all as vectors. */
export function flattenPixels(session: ImportSession, node: SourceNode, views: readonly View[]): readonly View[] {
  if (!views.some(({ stream }) => stream.layout.axes?.length === 1)) return views;
  return views.map((view) => (isOfSinglePixels(view) ? flattened(session, node, view) : view));
}

/** True for values with space, all of it in one pixel. */
function isOfSinglePixels({ stream: { layout } }: View): boolean {
  const { axes = [] } = layout;
  return axes.length > 1 && axes.every(({ name, factors }) => name === 'C' || factors.length === 0);
}

function flattened({ draft }: ImportSession, node: SourceNode, view: View): View {
  return { ...view, stream: draft.flatten(view, aliasOf(node, view), node.name) };
}

/** The value; what is wrong is reported where there is none. */
function valueOf<T>(session: ImportSession, result: Result<T>): T | undefined {
  if (result.ok) return result.value;
  session.reportAll(result.diagnostics);
  return undefined;
}
