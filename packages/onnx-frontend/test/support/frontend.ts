import { type Diagnostic, type Graph, type Result, builtinLayerTypes, collectParts, renderDiagnostic } from '@netloom/ir';
import { type Frontend, builtinImporters, createFrontend } from '../../src/index.js';
import { type ModelContent, encodeModel, makeModel } from '../../src/codec/index.js';

/** The value of a result, or an error that shows every diagnostic. */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
}

/** The frontend with the built-in parts alone. */
export const frontend: Frontend = createFrontend(expectOk(collectParts([builtinLayerTypes, builtinImporters])));

export function importModel(content: ModelContent): Result<Graph> {
  return frontend.import(encodeModel(makeModel(content)));
}

/** Codes and subjects of the errors, in order. */
export function errorsOf(result: Result<unknown>): string[] {
  return result.diagnostics.filter(({ severity }) => severity === 'error').map(short);
}

export function short({ code, subject }: Diagnostic): string {
  return `${code} ${subject.kind} ${subject.name}`;
}
