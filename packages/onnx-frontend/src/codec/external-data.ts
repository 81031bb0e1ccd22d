import { type Diagnostic, type Result, type Subject, failure, success } from '@netloom/ir';
import type { onnx } from '../generated/onnx.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';

/** Gives the content of a file beside the model, or undefined if there is none. `location` is a checked relative path with `/`. */
export type ExternalData = (location: string) => Uint8Array | undefined;

/**
 * The bytes of a tensor that is stored in another file.
 *
 * @errors ONX027 externalLocation, ONX028 externalRange, ONX029 externalMissing
 * @source ONNX docs, external data
 */
export function externalBytes(
  subject: Subject,
  tensor: onnx.TensorProto.$Properties,
  expectedLength: number,
  externalData: ExternalData | undefined,
): Result<Uint8Array> {
  const entries = new Map((tensor.external_data ?? []).map(({ key, value }) => [key ?? '', value ?? '']));
  const location = entries.get('location') ?? '';
  if (!isSafeLocation(location))
    return failure([onnxDiagnostics.make.externalLocation(subject, { location: JSON.stringify(location) })]);
  const file = externalData?.(location);
  if (file === undefined) {
    const hint = externalData === undefined ? 'Pass the option externalData.' : undefined;
    return failure([onnxDiagnostics.make.externalMissing(subject, { location: JSON.stringify(location) }, hint)]);
  }
  const wrong = (problem: string): Diagnostic =>
    onnxDiagnostics.make.externalRange(subject, { location: JSON.stringify(location), size: file.length, problem });
  const offset = readCount(entries.get('offset') ?? '0');
  const length = readCount(entries.get('length') ?? String(expectedLength));
  if (offset === undefined) return failure([wrong(`the offset is ${JSON.stringify(entries.get('offset'))}`)]);
  if (length === undefined) return failure([wrong(`the length is ${JSON.stringify(entries.get('length'))}`)]);
  if (length !== expectedLength) return failure([wrong(`the length is ${length} and the tensor needs ${expectedLength}`)]);
  if (offset + length > file.length) return failure([wrong(`it ends at ${offset + length}`)]);
  return success(file.subarray(offset, offset + length));
}

function isSafeLocation(location: string): boolean {
  if (location === '' || /[\\:\0]/.test(location)) return false;
  return location.split('/').every((part) => part !== '' && part !== '..');
}

function readCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
