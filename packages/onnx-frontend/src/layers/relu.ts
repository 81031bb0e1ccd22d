import { relu as reluType } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import { limitCodes } from './codes.js';

/** Imports Relu: of reals, or of codes, which it compares with 0 as they are. @errors ONX076 inputRule @source ONNX Relu-14 */
export const relu: Importer = {
  domain: '',
  operator: 'Relu',
  layerTypes: [reluType.type],
  since: 1,
  attributes: { consumed_inputs: 'ints' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view === undefined) return;
    if (context.holdsCodes(node, 0) && !view.stream.placeholder) limitCodes(node, context, view, { low: 0 });
    else context.addElementwise(node, { type: reluType.type, attributes: {}, inputs: [view] });
  },
};
