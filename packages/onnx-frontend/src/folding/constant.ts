import { type Result, failure, success } from '@netloom/ir';
import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import type { AttributeKind } from '../source/attribute-value.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';

const attributes: Readonly<Record<string, AttributeKind>> = {
  value: 'tensor',
  value_float: 'float',
  value_floats: 'floats',
  value_int: 'int',
  value_ints: 'ints',
  value_string: 'string',
  value_strings: 'strings',
};

/**
 * Constant in all its forms but text and sparse ones.
 *
 * @errors ONX020 tensorElementType (text), ONX070 attributeMissing, and those of decoding
 * @source ONNX Constant-13
 */
export const foldConstant: ConstantFolder = {
  domain: '',
  operator: 'Constant',
  since: 1,
  attributes,
  inputs: { min: 0, max: 0 },
  outputs: { min: 1, max: 1 },
  fold(node, _, context): Result<ConstantValue> {
    const tensor = node.tensor('value');
    if (tensor !== undefined) return context.decode(node, tensor);
    const floats = node.floats('value_floats');
    if (floats !== undefined) return success({ kind: 'float', dims: [floats.length], data: Float32Array.from(floats) });
    const ints = node.ints('value_ints');
    if (ints !== undefined) return success({ kind: 'int64', dims: [ints.length], data: BigInt64Array.from(ints, BigInt) });
    const float = node.float('value_float', undefined);
    if (float !== undefined) return success({ kind: 'float', dims: [], data: Float32Array.of(float) });
    const int = node.int('value_int', undefined);
    if (int !== undefined) return success({ kind: 'int64', dims: [], data: BigInt64Array.of(BigInt(int)) });
    if (node.has('value_string') || node.has('value_strings')) {
      const values = { known: ['float', 'int64'], actual: 'string' };
      return failure([onnxDiagnostics.make.tensorElementType(node.subject, values)]);
    }
    return failure([onnxDiagnostics.make.attributeMissing(node.subject, { attribute: 'value' })]);
  },
};
