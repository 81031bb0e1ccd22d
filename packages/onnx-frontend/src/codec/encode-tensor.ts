import Long from 'long';
import { onnx } from '../generated/onnx.js';
import { elementFormats } from './element-kind.js';
import { toLittleEndian } from './little-endian.js';
import type { TensorProto } from './model-file.js';
import type { OnnxTensor } from './onnx-tensor.js';

/** The tensor as ONNX stores it, with raw bytes. Reals are rounded to float16 or bfloat16 where the kind says so. */
export function encodeTensor(tensor: OnnxTensor): TensorProto {
  return {
    name: tensor.name,
    dims: tensor.dims.map((dim) => Long.fromNumber(dim)),
    data_type: elementFormats[tensor.kind].code,
    raw_data: toLittleEndian(tensor.kind, tensor.data),
  };
}

/** The bytes of a `.pb` file that holds one tensor. */
export function encodeTensorFile(tensor: OnnxTensor): Uint8Array {
  return onnx.TensorProto.encode(encodeTensor(tensor)).finish();
}
