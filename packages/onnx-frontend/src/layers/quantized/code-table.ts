import { type IntegerType, codeRange } from '@netloom/ir';
import type { ImportContext } from '../../importing/import-context.js';
import { requantizeType } from '../../importing/quantized/requantize-type.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';

/** Adds a table of what each code of the input becomes, the same in all channels. */
export function addCodeTable(node: SourceNode, context: ImportContext, input: View, from: IntegerType, output: IntegerType, codeOf: (code: number) => number): void {
  const { low, high } = codeRange(from);
  const data = Int32Array.from({ length: high - low + 1 }, (_, i) => codeOf(low + i));
  context.addElementwise(node, { type: requantizeType, attributes: {}, parameters: { table: { axes: [{ name: 'X', size: data.length }], type: output, data } }, inputs: [input], output });
}
