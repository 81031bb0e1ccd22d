import { globalAveragePool, globalMaxPool, spatialAxes } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';

/**
 * Imports GlobalAveragePool and GlobalMaxPool over one or two spatial dimensions.
 *
 * @errors ONX076 inputRule, ONX077 batchMoved
 * @source ONNX GlobalAveragePool-1, GlobalMaxPool-1
 */
export const globalPools: readonly Importer[] = [globalAveragePool, globalMaxPool].map(({ type }) => ({
  domain: '',
  operator: type,
  layerTypes: [type],
  since: 1,
  attributes: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const axes = view === undefined ? undefined : context.spatial(node, view);
    if (view === undefined || axes === undefined) return;
    const space = spatialAxes(axes).map(({ name }) => [name]);
    context.addLayer(node, { type, attributes: {}, inputs: [view] }, [view.dimensions[0] ?? [], ['C'], ...space]);
  },
}));
