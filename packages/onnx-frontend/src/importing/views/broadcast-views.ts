import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import { shapeOf } from '../../view/regroup.js';
import type { View } from '../../view/stream.js';
import { expandPixel } from '../new-layers/expand-pixel.js';
import type { ImportSession } from '../session/import-session.js';
import { alignedDimensions, channelsOfPixel } from './channels-of-pixel.js';
import { aliasOf } from './settle-views.js';

/** Before this version the operands of arithmetic are aligned by an attribute. */
const broadcastingOpset = 7;

/**
 * Two views under one shape: where one of them is a single pixel of the other, an `Expand` layer repeats it.
 *
 * @returns both in their order; undefined after a report @errors ONX076 inputRule
 */
export function broadcastViews(session: ImportSession, node: SourceNode, first: View, second: View): readonly [View, View] | undefined {
  const rank = Math.max(first.dimensions.length, second.dimensions.length);
  const one = { ...first, dimensions: alignedDimensions(first.dimensions, rank) };
  const other = { ...second, dimensions: alignedDimensions(second.dimensions, rank) };
  if (shapeOf(one.dimensions).join() === shapeOf(other.dimensions).join()) return [one, other];
  const isFirst = isWithin(one, other);
  const [pixel, whole] = isFirst ? [one, other] : [other, one];
  const channels = isWithin(pixel, whole) && node.opset >= broadcastingOpset ? channelsOfPixel(pixel.dimensions, shapeOf(whole.dimensions)) : undefined;
  const expanded = channels === undefined ? undefined : expandPixel(session, node, pixel, whole, channels);
  if (expanded !== undefined) return isFirst ? [expanded, whole] : [whole, expanded];
  if (channels === undefined) {
    const rule = `of the shape of ${JSON.stringify(aliasOf(node, whole))}, ${shapeOf(whole.dimensions).join('x')}, or of one pixel of it`;
    const shown = { input: JSON.stringify(aliasOf(node, pixel)), rule, actual: shapeOf(pixel.dimensions).join('x') || 'a scalar' };
    session.report(onnxDiagnostics.make.inputRule(node.subject, shown));
  }
  return undefined;
}

/** True if the batch is the same, and every other dimension either the same or 1. */
function isWithin(part: View, whole: View): boolean {
  const sizes = shapeOf(whole.dimensions);
  return shapeOf(part.dimensions).every((size, i) => size === sizes[i] || (size === 1 && i > 0));
}
