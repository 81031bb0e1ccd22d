import { type Result, failure, success } from '@netloom/ir';
import { decodeTensorFile } from '@netloom/compiler';
import { type InputFormat, type SampleArray, builtinInputFormats, fileSubject, toolchainDiagnostics } from '@netloom/toolchain';

/**
 * ONNX's TensorProto, as the `.pb` files beside published models hold it. It has no mark of its own, so it is tried last:
 * what looks like a protobuf message is one.
 */
const tensorProtoFormat: InputFormat = {
  name: 'ONNX TensorProto',
  detect: (content) => [0x08, 0x0a, 0x10].includes(content[0] ?? 0),
  read(content, file): Result<readonly SampleArray[]> {
    const decoded = decodeTensorFile(content, { subject: fileSubject(file) });
    if (!decoded.ok) return decoded;
    const { name, dims, kind, data } = decoded.value;
    const integral = !(data instanceof Float32Array || data instanceof Float64Array) && kind !== 'float16';
    if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return success([{ name, shape: dims, integral, data }]);
    const numbers = Float64Array.from(data, Number);
    if (numbers.every((number) => Number.isSafeInteger(number))) return success([{ name, shape: dims, integral, data: numbers }]);
    const problem = '64-bit integers must lie within 2^53';
    return failure([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'ONNX TensorProto', problem })]);
  },
};

/** All formats that commands read samples from. */
export const inputFormats: readonly InputFormat[] = [...builtinInputFormats, tensorProtoFormat];
