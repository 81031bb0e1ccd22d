import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * Reads a gzipped IDX file of bytes. It needs no package of the repository, as the demo starts before they are built.
 *
 * @param {string} file
 * @returns {{ dims: number[], bytes: Uint8Array }}
 */
export function readIdx(file) {
  const content = gunzipSync(readFileSync(file));
  const rank = content[3] ?? 0;
  const dims = Array.from({ length: rank }, (_, i) => content.readUInt32BE(4 + 4 * i));
  return { dims, bytes: content.subarray(4 + 4 * rank) };
}
