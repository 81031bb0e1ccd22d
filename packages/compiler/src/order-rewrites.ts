import { type Diagnostic, type GraphRewrite, type Result, didYouMean, failure, success } from '@netloom/ir';
import { compilerDiagnostics } from './compiler-diagnostics.js';

/**
 * The rewrites in an order that keeps every `after`; where it leaves a choice, in the order of plugins.
 *
 * @errors CMP001 unknownRewrite, CMP002 cyclicRewrites
 */
export function orderRewrites(rewrites: readonly GraphRewrite[]): Result<readonly GraphRewrite[]> {
  const names = new Set(rewrites.map((rewrite) => rewrite.name));
  const unknown = rewrites.flatMap(({ name, after }) =>
    after
      .filter((other) => !names.has(other))
      .map((other) =>
        compilerDiagnostics.make.unknownRewrite(subjectOf(name), { after: other }, didYouMean(other, names)),
      ),
  );
  const ordered: GraphRewrite[] = [];
  const done = new Set<string>();
  let waiting = rewrites;
  for (;;) {
    const isReady = ({ after }: GraphRewrite): boolean => after.every((other) => done.has(other) || !names.has(other));
    const next = waiting.find(isReady);
    if (next === undefined) break;
    ordered.push(next);
    done.add(next.name);
    waiting = waiting.filter((rewrite) => rewrite !== next);
  }
  const problems: Diagnostic[] = [...unknown, ...cycleOf(waiting)];
  return problems.length > 0 ? failure(problems) : success(ordered);
}

/** One cycle among rewrites of which each comes after another of them; nothing if there are none. */
function cycleOf(waiting: readonly GraphRewrite[]): readonly Diagnostic[] {
  const byName = new Map(waiting.map((rewrite) => [rewrite.name, rewrite]));
  const path: string[] = [];
  let current = waiting[0];
  while (current !== undefined) {
    const start = path.indexOf(current.name);
    if (start >= 0) {
      const cycle = [...path.slice(start), current.name].toReversed();
      return [compilerDiagnostics.make.cyclicRewrites(subjectOf(current.name), { cycle: cycle.join(' -> ') })];
    }
    path.push(current.name);
    const blocker = current.after.find((other) => byName.has(other));
    current = blocker === undefined ? undefined : byName.get(blocker);
  }
  return [];
}

function subjectOf(name: string): { readonly kind: string; readonly name: string } {
  return { kind: 'rewrite', name };
}
