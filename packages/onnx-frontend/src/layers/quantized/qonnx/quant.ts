import { codeRange, requantizeValue } from '@netloom/ir';
import type { ImportContext } from '../../../importing/import-context.js';
import type { Importer } from '../../../importing/importer.js';
import type { SourceNode } from '../../../source/source-node.js';
import { readRoundingMode } from './qonnx-rounding.js';
import { type Quantizer, quantRounding, quantizeInput, quantizedDims } from './quantizer.js';
import { formatOf, readBits } from './read-numbers.js';

/** Values have at most these bits; biases, which are constant, count in those of accumulators. */
const widestValue = 16;
const widestConstant = 32;

/**
 * Imports Quant, which newer files call IntQuant: reals to the reals of codes, as
 * round(clamp(x / scale + zero point)) with zero point and scale taken off again.
 *
 * One bit with sign is -1 or 1 by the sign of x / scale + zero point.
 *
 * @shape scale, zero point and width of any shape that is broadcast to x, different along one dimension at most
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule, ONX090 floatIsland, ONX092 roundingUnsupported
 * @source QONNX IntQuant-1
 */
export function quantIn(domain: string, operator: string): Importer {
  return {
    domain,
    operator,
    layerTypes: [requantizeValue.layerType.type],
    since: 1,
    attributes: { signed: 'int', narrow: 'int', rounding_mode: 'string' },
    inputs: { min: 4, max: 4 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const quantizer = readQuantizer(node, context);
      if (quantizer !== undefined) quantizeInput(node, context, quantizer);
    },
  };
}

function readQuantizer(node: SourceNode, context: ImportContext): Quantizer | undefined {
  const dims = quantizedDims(node, context);
  const mode = readRoundingMode(node, context, 'ROUND');
  const signed = node.int('signed', 1) !== 0;
  const bits = readBits(node, context, 3, context.isConstant(node, 0) ? widestConstant : widestValue);
  // Of the format even where the width is wrong, so that scales are looked at.
  const isSign = signed && bits === 1;
  const codes = { signed, bits: isSign ? 2 : (bits ?? widestConstant) };
  const format = dims === undefined ? undefined : formatOf(node, context, { scale: 1, zeroPoint: 2 }, dims, codes);
  if (mode === undefined || bits === undefined || format === undefined) return undefined;
  if (isSign) return { format, rounding: quantRounding(format, 'sign', { low: -1, high: 1 }) };
  const range = codeRange(codes);
  const isNarrow = node.int('narrow', 0) !== 0;
  const bounds = isNarrow ? (signed ? { ...range, low: range.low + 1 } : { ...range, high: range.high - 1 }) : range;
  return { format, rounding: quantRounding(format, mode, bounds) };
}
