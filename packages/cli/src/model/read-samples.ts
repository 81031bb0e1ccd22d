import type { Graph, Preprocessing } from '@netloom/ir';
import { type Samples, loadSamples } from '@netloom/toolchain';
import type { Session } from '../session/session.js';
import { inputFormats } from './tensor-proto-format.js';

/** Reads samples from a file or a directory of images. What is wrong goes to the session. */
export function readSamples(
  source: string,
  graph: Graph,
  { preprocessing, limit }: { readonly preprocessing: Preprocessing | undefined; readonly limit: number | undefined },
  session: Session,
): Samples | undefined {
  const progress = session.progress('Reading images');
  const onProgress = (done: number, total: number): void => {
    progress.show(done, total);
  };
  const samples = session.take(loadSamples(source, graph, { preprocessing, formats: inputFormats, limit, onProgress }));
  progress.end();
  return samples;
}
