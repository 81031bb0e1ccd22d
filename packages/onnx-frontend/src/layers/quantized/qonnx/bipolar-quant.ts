import { requantizeValue } from '@netloom/ir';
import type { Importer } from '../../../importing/importer.js';
import { quantizeInput, quantizedDims } from './quantizer.js';
import { formatOf } from './read-numbers.js';

/** -1 and 1 are codes of two bits, so that 0, which pads, is one as well. */
const codes = { signed: true, bits: 2 };

/**
 * Imports BipolarQuant: -scale below 0, else scale.
 *
 * @errors ONX074 notConstant, ONX076 inputRule, ONX090 floatIsland, ONX092 roundingUnsupported
 * @source QONNX BipolarQuant-1
 */
export function bipolarQuantIn(domain: string): Importer {
  return {
    domain,
    operator: 'BipolarQuant',
    layerTypes: [requantizeValue.layerType.type],
    since: 1,
    attributes: {},
    inputs: { min: 2, max: 2 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const dims = quantizedDims(node, context);
      const format = dims === undefined ? undefined : formatOf(node, context, { scale: 1, zeroPoint: 2 }, dims, codes);
      if (format === undefined) return;
      const own = { rounding: 'sign', step: [1], offset: [0] } as const;
      quantizeInput(node, context, { format, rounding: { low: -1, high: 1, codeOf: (real) => (real >= 0 ? 1 : -1), own } });
    },
  };
}
