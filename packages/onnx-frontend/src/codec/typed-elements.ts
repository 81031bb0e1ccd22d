import { type Result, type Subject, failure, success } from '@netloom/ir';
import type { onnx } from '../generated/onnx.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { type ElementKind, elementFormats, integerRange } from './element-kind.js';
import { fromBfloat16, fromFloat16 } from './narrow-floats.js';
import { type OnnxElements, allocateElements, isBigElements } from './onnx-tensor.js';
import { unpack } from './little-endian.js';

/**
 * Elements that stand in one of a tensor's typed lists.
 *
 * @errors ONX022 tensorLength, ONX023 tensorFields (a list of another type), ONX025 tensorElement
 */
export function typedElements(
  subject: Subject,
  tensor: onnx.TensorProto.$Properties,
  shape: { readonly kind: ElementKind; readonly dims: readonly number[] },
  field: string,
): Result<OnnxElements> {
  const { kind, dims } = shape;
  const format = elementFormats[kind];
  if (field !== format.field)
    return failure([onnxDiagnostics.make.tensorFields(subject, { fields: [`${field} (type ${kind})`] })]);
  const count = dims.reduce((product, dim) => product * dim, 1);
  const packed = format.bits < 8;
  const expected = packed ? Math.ceil((count * format.bits) / 8) : count;
  const list = tensor[format.field] ?? [];
  if (list.length !== expected) {
    const values = { dims, type: kind, expected, field, actual: list.length };
    return failure([onnxDiagnostics.make.tensorLength(subject, values)]);
  }
  const range = packed || format.bits === 64 ? undefined : integerRange(kind);
  if (range !== undefined) {
    const index = list.findIndex((entry) => Number(entry) < Number(range.low) || Number(entry) > Number(range.high));
    if (index >= 0) {
      const values = { type: kind, low: Number(range.low), high: Number(range.high), index, actual: String(list[index]) };
      return failure([onnxDiagnostics.make.tensorElement(subject, values)]);
    }
  }
  const data = allocateElements(kind, count);
  if (isBigElements(data)) for (let i = 0; i < count; i++) data[i] = BigInt(String(list[i]));
  else if (packed) unpack(kind, data, (byte) => Number(list[byte]) & 0xff);
  else {
    const convert = kind === 'float16' ? fromFloat16 : kind === 'bfloat16' ? fromBfloat16 : Number;
    for (let i = 0; i < count; i++) data[i] = convert(Number(list[i]));
  }
  return success(data);
}
