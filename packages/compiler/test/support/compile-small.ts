import { type Result, encodeGraph, quantizeFrame, valueOf } from '@netloom/ir';
import type { Compiler } from '../../src/index.js';

/** What came out, as plain data that crosses realms and workers. */
export interface Outcome {
  readonly diagnostics: readonly string[];
  readonly graph: readonly number[];
  /** Path and text of each file. */
  readonly files: readonly (readonly [string, string])[];
}

/** Import, check, quantize, golden model and VHDL of one model. */
export function compileSmall(
  created: Result<Compiler>,
  model: Uint8Array,
  frames: readonly ReadonlyMap<string, Float32Array>[],
): Outcome {
  const diagnostics: string[] = [];
  const take = <T>(result: Result<T>): T => {
    diagnostics.push(...result.diagnostics.map(({ code, message }) => `${code} ${message}`));
    if (!result.ok) throw new Error(diagnostics.join('\n'));
    return result.value;
  };
  const compiler = take(created);
  const float = take(compiler.importModel(model));
  diagnostics.push(...compiler.check(float).map(({ code, message }) => `${code} ${message}`));
  const integer = take(compiler.quantize(float, {}, frames));
  const traces = frames.map((frame) => {
    const codes = [...frame].map(([name, reals]) => [name, quantizeFrame(valueOf(integer, name), reals)] as const);
    return compiler.evaluator.evaluate(integer, new Map(codes));
  });
  const options = { modelSha256: '0'.repeat(64), toolVersion: '0.0.0', frames: traces, target: { multipliers: 64 } };
  const files = take(compiler.build('vhdl', integer, options));
  return {
    diagnostics,
    graph: Array.from(encodeGraph(integer)),
    files: [...files].map(([path, content]) => [path, typeof content === 'string' ? content : Array.from(content).join(' ')] as const),
  };
}
