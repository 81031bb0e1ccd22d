import type { Diagnostic } from '@netloom/ir';
import type { ModelProto } from '../codec/model-file.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';

/** The newest version of ONNX's own operators whose changes are known here. */
export const newestOpset = 26;

/** The newest version of the file format that is known here. */
export const newestIrVersion = 13;

/** Operator set versions by domain. */
export type Opsets = ReadonlyMap<string, number>;

/**
 * The operator sets that a model is written against. A domain that is missing or too new counts as the newest known, so
 * that the nodes can still be looked at.
 *
 * @errors ONX003 irVersion, ONX005 opsetVersion, ONX006 opsetTwice
 */
export function readVersions(model: ModelProto): { readonly opsets: Opsets; readonly problems: readonly Diagnostic[] } {
  const subject = { kind: 'model', name: model.graph?.name ?? '' };
  const problems: Diagnostic[] = [];
  const format = Number(model.ir_version ?? 0);
  if (format < 1 || format > newestIrVersion)
    problems.push(onnxDiagnostics.make.irVersion(subject, { newest: newestIrVersion, actual: format }));
  const opsets = new Map<string, number>();
  for (const entry of model.opset_import ?? []) {
    const domain = normalDomain(entry.domain ?? '');
    const version = Number(entry.version ?? 0);
    const first = opsets.get(domain);
    if (first !== undefined) {
      if (first !== version)
        problems.push(onnxDiagnostics.make.opsetTwice(subject, { domain: domainName(domain), first, second: version }));
      continue;
    }
    if (domain === '' && (version < 1 || version > newestOpset)) {
      const hint = version > newestOpset ? `Export the model with operator set ${newestOpset} or older.` : undefined;
      const values = { domain: domainName(domain), newest: newestOpset, actual: version };
      problems.push(onnxDiagnostics.make.opsetVersion(subject, values, hint));
      opsets.set(domain, newestOpset);
    } else opsets.set(domain, version);
  }
  if (opsets.size === 0 && format < 3) opsets.set('', 1);
  return { opsets, problems };
}

/** ONNX's own operators may be called by an empty domain or by `ai.onnx`. */
export function normalDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** A domain for messages. */
export function domainName(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain;
}
