import { codeRange, globalAveragePool as layerType, elementCount, spatialAxes } from '@netloom/ir';
import { dialectDiagnostics } from './dialect-diagnostics.js';
import { formatOf } from './fixed-point.js';

/** @import { Importer } from '@netloom/onnx-frontend' */

/** The reciprocal of the number of pixels has this many fraction bits. */
const unit = 2 ** 16;

/**
 * Imports GlobalAveragePool: the sum times a rounded reciprocal, rounded once, half to even.
 *
 * @type {Importer}
 */
export const globalAveragePool = {
  domain: '',
  operator: 'GlobalAveragePool',
  layerTypes: [layerType.type],
  since: 1,
  attributes: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const format = formatOf(node, view, context);
    const axes = view === undefined ? undefined : context.spatial(node, view);
    if (view === undefined || format === undefined || axes === undefined) return;
    const space = spatialAxes(axes);
    const pixels = elementCount(space);
    const reciprocal = Math.floor(unit / pixels + 1 / 2);
    if (reciprocal === 0) {
      context.report(dialectDiagnostics.make.tooManyPixels(node.subject, { limit: 2 * unit, actual: pixels }));
      return;
    }
    const factors = [{ numerator: BigInt(reciprocal), denominator: BigInt(unit) }];
    const requantization = { rounding: /** @type {const} */ ('half-even'), ...codeRange(format), factors };
    const layer = { type: layerType.type, attributes: {}, inputs: [view], output: format, requantization };
    context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ...space.map(({ name }) => [name])]);
  },
};
