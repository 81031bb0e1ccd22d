import { addsCodes, lookupBitsLimit, sumDefinition, sumOfCodes } from '@netloom/ir';
import { integerTypeOf } from '../../importing/constants/quantized-constant.js';
import type { ImportContext } from '../../importing/import-context.js';
import { affineLayer } from '../../importing/new-layers/affine-layer.js';
import { affineCodes } from '../../importing/quantized/affine-codes.js';
import type { SourceNode } from '../../source/source-node.js';
import { shapeOf } from '../../view/regroup.js';
import { channelConstant } from '../channel-constant.js';
import { isFirstRepeated } from '../pair-of-values.js';
import { addCodeTable } from './code-table.js';
import { type ConstantOperand, readData, readRounding, readWeights } from './operands.js';

/**
 * Imports a sum of codes and constant ones: a table where it is one code, else multipliers for each channel. Every code of
 * the input gives the one of the definition.
 *
 * @param isFirst whether the constant is the first operand
 * @returns false where no multipliers do: then its reals are added
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule, ONX080 constantPerChannel
 * @source com.microsoft QLinearAdd-1; integer semantics, section Addition
 */
export function importAddOfConstant(node: SourceNode, context: ImportContext, { variable, constant, result }: ConstantOperand, isFirst: boolean): boolean {
  const view = readData(node, context, variable);
  const addends = readWeights(node, context, constant);
  const rounding = readRounding(node, context, result, view);
  if (view?.stream.type.kind !== 'integer' || addends === undefined || rounding === undefined) return true;
  const { dims, elements: { data } } = addends;
  const { output, requantization } = rounding;
  const [from, of] = [view.stream.type, integerTypeOf(addends.format, [])];
  if (!addsCodes(from, of, 'codes') || from.bits > lookupBitsLimit || from.quantization?.axis !== undefined) return false;
  const settled = dims.every((size) => size === 1) ? { input: view, axes: [], indices: [0] } : channelConstant(node, context, view, { dims });
  if (settled === undefined) return true;
  const shapes = [shapeOf(view.dimensions), dims] as const;
  const isAhead = isFirst !== (isFirst ? isFirstRepeated(shapes[1], shapes[0]) : isFirstRepeated(...shapes));
  const sum = isAhead ? sumDefinition(of, from, output, requantization, 'codes') : sumDefinition(from, of, output, requantization, 'codes');
  const slope = sumOfCodes(from, of, output).factors[0];
  const functions = settled.indices.map((index) => {
    const addend = data[index] ?? 0;
    return { addend, slope, codeOf: (code: number) => (isAhead ? sum(addend, code) : sum(code, addend)) };
  });
  const [one] = functions;
  if (one !== undefined && functions.every(({ addend }) => addend === one.addend)) {
    addCodeTable(node, context, settled.input, from, output, one.codeOf);
    return true;
  }
  const layer = affineLayer(node, settled.axes, functions.map(() => ({ multiply: 1, add: 0 })));
  const rounded = layer.ok ? affineCodes(layer.value, functions, from, output, requantization) : undefined;
  if (rounded === undefined) return false;
  context.addLayer(node, { ...rounded.content, inputs: [settled.input], output, requantization: rounded.requantization }, settled.input.dimensions);
  return true;
}
