import { codeRange, requantizeValue, roundHalfEven, roundReal } from '@netloom/ir';
import type { CodeRounding } from '../../../importing/quantized/code-rounding.js';
import type { ImportContext } from '../../../importing/import-context.js';
import type { Importer } from '../../../importing/importer.js';
import type { SourceNode } from '../../../source/source-node.js';
import { readRoundingMode } from './qonnx-rounding.js';
import { type Quantizer, quantizeInput, quantizedDims } from './quantizer.js';
import { formatOf, readBits, readSpread, refuseInput } from './read-numbers.js';

const widest = 32;
const widestOutput = 16;

/**
 * Imports Trunc: codes x / scale + zero point, divided by a power of two and rounded again, down by default.
 *
 * The first form has the widths of input and output, whose difference is the power, and keeps the scale; it clamps
 * nothing. The second form has the scale of the output, which says the power, and clamps as its attributes say.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule, ONX090 floatIsland, ONX092 roundingUnsupported
 * @source QONNX Trunc-1 (five inputs), Trunc-2 (six)
 */
export function truncIn(domain: string): Importer {
  return {
    domain,
    operator: 'Trunc',
    layerTypes: [requantizeValue.layerType.type],
    since: 1,
    attributes: { rounding_mode: 'string', signed: 'int', narrow: 'int' },
    inputs: { min: 5, max: 6 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const quantizer = readTruncation(node, context);
      if (quantizer !== undefined) quantizeInput(node, context, quantizer);
    },
  };
}

function readTruncation(node: SourceNode, context: ImportContext): Quantizer | undefined {
  const isSecond = node.inputs.length === 6;
  const mode = readRoundingMode(node, context, 'FLOOR');
  const inputBits = readBits(node, context, 3, widest);
  const bits = readBits(node, context, isSecond ? 5 : 4, widestOutput);
  const dims = quantizedDims(node, context);
  if (dims === undefined) return undefined;
  const from = formatOf(node, context, { scale: 1, zeroPoint: 2 }, dims, { signed: true, bits: widest });
  const scales = isSecond ? readSpread(node, context, 4, dims) : undefined;
  if (mode === undefined || inputBits === undefined || bits === undefined || from === undefined || (isSecond && scales === undefined)) return undefined;
  const [scale = 1] = from.scale;
  const [output = scale] = scales?.numbers ?? [];
  if (from.dimension !== undefined || scales?.dimension !== undefined || from.zeroPoint.some((zero) => zero !== 0)) {
    refuseInput(node, context, 1, 'one scale, with zero point 0', `${from.scale.length} scales, with zero point ${from.zeroPoint.join(', ')}`);
    return undefined;
  }
  if (!(output > 0)) {
    refuseInput(node, context, 4, 'positive', String(output));
    return undefined;
  }
  const exponent = isSecond ? roundHalfEven(Math.log2(output / scale)) : inputBits - bits;
  if (exponent < 0) {
    refuseInput(node, context, isSecond ? 4 : 3, isSecond ? 'at least the scale of the input' : 'at least the width of the output', String(isSecond ? output : inputBits));
    return undefined;
  }
  const signed = isSecond ? node.int('signed', 1) !== 0 : hasSign(node, context);
  const range = codeRange({ signed, bits });
  const bounds = isSecond && node.int('narrow', 0) !== 0 ? (signed ? { ...range, low: range.low + 1 } : { ...range, high: range.high - 1 }) : range;
  const power = 2 ** exponent;
  const clamp = (code: number): number => (isSecond ? Math.min(bounds.high, Math.max(bounds.low, code)) : code) + 0;
  const rounding: CodeRounding = {
    ...bounds,
    codeOf: (real) => clamp(roundReal(roundHalfEven(Math.fround(Math.fround(real) / scale)) / power, mode)),
    own: { rounding: mode, step: [scale * power], offset: [0], grid: [scale], mustFit: !isSecond },
  };
  return { format: { signed, bits, scale: [output], zeroPoint: [0] }, rounding };
}

/** The first form does not say whether its codes have a sign: they have one where what it reads may be negative. */
function hasSign(node: SourceNode, context: ImportContext): boolean {
  const view = context.isConstant(node, 0) ? undefined : context.data(node, 0);
  return view === undefined || context.mayBeNegative(view);
}
