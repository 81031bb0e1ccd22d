import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileModel } from './call-task.js';
import { graphKinds } from './graph-kinds.js';
import { ImportGuard } from './import-guard.js';
import { replayOptions } from './keep-failure.js';

/** Tries a kept failure again. @returns what is wrong, in words; empty if nothing is any more */
export async function replay(directory: string): Promise<readonly string[]> {
  const model = new Uint8Array(readFileSync(join(directory, 'model.onnx')));
  const kept = replayOptions.parse(JSON.parse(readFileSync(join(directory, 'options.json'), 'utf8')));
  if (kept.kind === 'graph' || kept.kind === 'quantized') {
    const { failure } = await graphKinds[kept.kind].judge(model, kept.options, kept.judges);
    return failure === undefined ? [] : [failure.found, ...failure.problems];
  }
  if (kept.kind === 'call') {
    const { fault } = await compileModel(model);
    return fault === undefined ? [] : [fault];
  }
  const guard = new ImportGuard();
  const { fault } = await guard.outcomeOf(model);
  guard.close();
  return fault === undefined ? [] : [fault];
}
