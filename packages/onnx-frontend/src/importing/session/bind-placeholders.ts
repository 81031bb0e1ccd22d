import type { SourceNode } from '../../source/source-node.js';
import type { Dimension } from '../../view/layout.js';
import { isComputed } from './bindings.js';
import type { ImportSession } from './import-session.js';

/** Binds what a failed node would have made, as far as the model declares it. */
export function bindPlaceholders(session: ImportSession, node: SourceNode, declared: (tensor: string) => readonly Dimension[] | undefined): void {
  const { bindings } = session;
  const computed = node.inputs.some((input) => input !== '' && isComputed(bindings.of(input)));
  for (const output of node.outputs) {
    if (output === '' || bindings.has(output)) continue;
    const dimensions = computed ? declared(output) : undefined;
    if (dimensions === undefined) bindings.bind(output, { kind: 'unknown', computed });
    else session.bindOpen(output, dimensions, true);
  }
}
