import type { Importer } from '../../importing/importer.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';

const hint = 'Quantize the float model statically: by `netloom quantize`, or by the static quantizer of ONNX Runtime.';

/**
 * Reports DynamicQuantizeLinear: scales that follow from each frame are not known when hardware is made.
 *
 * @errors ONX091 rangeAtRunTime
 * @source ONNX DynamicQuantizeLinear-11
 */
export const dynamicQuantizeLinear: Importer = {
  domain: '',
  operator: 'DynamicQuantizeLinear',
  layerTypes: [],
  readsCodes: true,
  since: 11,
  attributes: {},
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 3 },
  import(node, context) {
    const [output = ''] = node.outputs;
    context.report(onnxDiagnostics.make.rangeAtRunTime(node.subject, { tensor: JSON.stringify(output) }, hint));
  },
};
