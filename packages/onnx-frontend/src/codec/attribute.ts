import Long from 'long';
import { onnx } from '../generated/onnx.js';
import { encodeTensor } from './encode-tensor.js';
import type { AttributeProto } from './model-file.js';
import type { OnnxTensor } from './onnx-tensor.js';

/** What an attribute holds, under the name of its ONNX type: `{ ints: [3, 3] }`, `{ float: 0.5 }`, `{ string: 'VALID' }`. */
export type AttributeContent =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly string: string }
  | { readonly tensor: OnnxTensor }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly strings: readonly string[] };

/** An attribute as ONNX stores it. */
export function makeAttribute(name: string, content: AttributeContent): AttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  const utf8 = new TextEncoder();
  if ('float' in content) return { name, type: AttributeType.FLOAT, f: content.float };
  if ('int' in content) return { name, type: AttributeType.INT, i: Long.fromNumber(content.int) };
  if ('string' in content) return { name, type: AttributeType.STRING, s: utf8.encode(content.string) };
  if ('tensor' in content) return { name, type: AttributeType.TENSOR, t: encodeTensor(content.tensor) };
  if ('floats' in content) return { name, type: AttributeType.FLOATS, floats: [...content.floats] };
  if ('ints' in content) return { name, type: AttributeType.INTS, ints: content.ints.map((entry) => Long.fromNumber(entry)) };
  return { name, type: AttributeType.STRINGS, strings: content.strings.map((entry) => utf8.encode(entry)) };
}
