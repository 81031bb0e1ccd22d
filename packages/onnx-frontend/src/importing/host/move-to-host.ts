import type { HostStep } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import { leavesOf, sameFactors } from '../../view/factor.js';
import type { Alias, Stream } from '../../view/stream.js';
import type { GraphDraft } from '../session/graph-draft.js';
import type { ImportSession } from '../session/import-session.js';

/** A stream that the host computes instead of a layer; `tensor` is its only one of the source. */
export interface MovedStream extends Alias {
  readonly stream: Stream;
  /** Of the source's node. */
  readonly name: string;
  /** What makes it of the stream before. */
  readonly steps: readonly Pick<HostStep, 'operator' | 'attributes'>[];
}

/**
 * Lets the host compute streams, each of the one before, in front of what it computes of them already.
 *
 * @param accumulators what the first of them is computed of
 */
export function moveToHost(session: ImportSession, accumulators: Stream, moved: readonly MovedStream[]): void {
  const { draft } = session;
  const [first] = moved;
  const alike = accumulators.aliases.find((alias) => first !== undefined && haveOneShape(alias, first)) ?? accumulators.aliases[0];
  const inputTensor = alike?.tensor ?? accumulators.name;
  const made: GraphDraft['hostSteps'] = [];
  let known = [...draft.hostSteps];
  for (const { stream, tensor, dimensions, name, steps } of moved) {
    const view = { stream: accumulators, dimensions };
    for (const [i, step] of steps.entries()) {
      session.report(onnxDiagnostics.make.hostStep({ kind: step.operator, name }, { tensor: JSON.stringify(inputTensor) }));
      const output = i === steps.length - 1 ? tensor : draft.sideName(`${tensor}/${step.operator}`);
      const behind = made.at(-1)?.outputs[0];
      made.push({ ...step, name, outputs: [output], view, inputTensor, ...(behind === undefined ? {} : { behind }) });
    }
    known = known.map((step) => (step.view.stream === stream ? { ...step, view: { ...step.view, stream: accumulators }, inputTensor, behind: step.behind ?? tensor } : step));
    session.bindings.bindToHost(stream, accumulators, inputTensor);
  }
  draft.hostSteps.splice(0, draft.hostSteps.length, ...made, ...known);
}

/** True if two tensors have the same dimensions, of the same factors. */
function haveOneShape(a: Alias, b: Alias): boolean {
  return a.dimensions.length === b.dimensions.length && a.dimensions.every((dimension, i) => sameFactors(leavesOf(dimension), leavesOf(b.dimensions[i] ?? [])));
}
