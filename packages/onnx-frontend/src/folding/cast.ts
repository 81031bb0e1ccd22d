import { type Result, failure } from '@netloom/ir';
import { type ElementKind, elementFormats, elementKindOf, elementKinds, elementTypeName, isReal } from '../codec/element-kind.js';
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from '../codec/narrow-floats.js';
import { isBigElements } from '../codec/onnx-tensor.js';
import type { ConstantFolder, ConstantValue } from '../importing/constant-folder.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { foldResult, inputProblem } from './fold-result.js';

const castKinds = elementKinds.filter((kind) => elementFormats[kind].bits >= 8);

/**
 * Cast of constants. Reals are cut towards zero on their way to integers, and integers wrap.
 *
 * @errors ONX020 tensorElementType, ONX076 inputRule (a real that is no finite number to an integer)
 * @source ONNX Cast-13
 */
export const foldCast: ConstantFolder = {
  domain: '',
  operator: 'Cast',
  since: 6,
  attributes: { to: 'int', saturate: 'int', round_mode: 'string' },
  required: ['to'],
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  fold(node, [input], context): Result<ConstantValue> {
    if (input === undefined) return inputProblem(node, 0, 'given', 'absent');
    const code = node.int('to', 0);
    const kind = castKinds.find((known) => known === elementKindOf(code));
    if (kind === undefined) {
      const values = { known: castKinds, actual: elementTypeName(code) };
      return failure([onnxDiagnostics.make.tensorElementType(node.subject, values)]);
    }
    const source = input.data;
    if (!isReal(kind) && isReal(input.kind)) {
      const index = (source as Float32Array | Float64Array).findIndex((element) => !Number.isFinite(element));
      if (index >= 0) return inputProblem(node, 0, `finite to become ${kind}`, String(source[index]));
    }
    return foldResult(node, context, kind, input.dims, (data) => {
      const convert = converter(kind);
      for (let i = 0; i < data.length; i++) {
        const element = source[i] ?? 0;
        if (isBigElements(data)) data[i] = BigInt(typeof element === 'bigint' ? element : Math.trunc(element));
        else data[i] = convert(element);
      }
    });
  },
};

function converter(kind: ElementKind): (element: number | bigint) => number {
  if (kind === 'bool') return (element) => (Number(element) === 0 ? 0 : 1);
  if (kind === 'float16') return (element) => fromFloat16(toFloat16(Number(element)));
  if (kind === 'bfloat16') return (element) => fromBfloat16(toBfloat16(Number(element)));
  if (isReal(kind)) return Number;
  // The low 32 bits of a wide integer are exact as a number, and all that narrower arrays keep.
  return (element) => (typeof element === 'bigint' ? Number(BigInt.asIntN(32, element)) : element);
}
