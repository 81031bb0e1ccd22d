import { type Result, failure, success } from '@netloom/ir';
import { unzipSync } from 'fflate';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { InputFormat } from './input-format.js';
import { npyFormat, readNpy } from './npy.js';
import { type SampleArray, unpackedLimit } from './sample-array.js';

const signatures = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x50, 0x4b, 0x05, 0x06],
];

/**
 * numpy's format for several arrays: a zip archive of npy files, compressed or not. Each array is named like its file.
 * Members that are not arrays of numbers are left out, unless there are no others.
 *
 * @errors TLC012 formatInvalid
 */
export const npzFormat: InputFormat = {
  name: 'npz',
  detect: (content) => signatures.some((signature) => signature.every((byte, i) => content[i] === byte)),
  read(content, file) {
    const members = unpack(content);
    if (typeof members === 'string') return invalid(file, members);
    const arrays: SampleArray[] = [];
    const results = Object.entries(members).map(([name, member]) =>
      npyFormat.detect(member)
        ? readNpy(member, file, name.replace(/\.npy$/, ''))
        : invalid(file, `its member ${JSON.stringify(name)} is no npy file`),
    );
    for (const result of results) if (result.ok) arrays.push(...result.value);
    if (arrays.length > 0) return success(arrays);
    return results.length === 0 ? invalid(file, 'it holds no arrays') : failure(results.flatMap((result) => result.diagnostics));
  },
};

function invalid(file: string, problem: string): Result<readonly SampleArray[]> {
  return failure([toolchainDiagnostics.make.formatInvalid(fileSubject(file), { format: 'npz', problem })]);
}

/** The archive's members, or what is wrong with it. */
function unpack(content: Uint8Array): Record<string, Uint8Array> | string {
  let total = 0;
  try {
    const members = unzipSync(content, {
      filter: ({ name, originalSize }) => {
        total += originalSize;
        if (total > unpackedLimit) throw new RangeError(`it must unpack to at most ${unpackedLimit} bytes, but ${name} exceeds that`);
        return !name.endsWith('/');
      },
    });
    return members;
  } catch (error) {
    return `it cannot be unpacked: ${messageOf(error)}`;
  }
}
