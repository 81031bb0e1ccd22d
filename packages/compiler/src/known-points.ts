import { type Backend, type Diagnostic, type ExtensionPoint, didYouMean, irDiagnostics } from '@netloom/ir';
import { stagePoints } from './builtin-plugins.js';
import type { Container } from './container.js';

/** Every point that a stage or one of these backends reads, each once. */
export function knownPoints(backends: readonly Backend[]): readonly ExtensionPoint<unknown>[] {
  const all = [...stagePoints, ...backends.flatMap(({ extensionPoints }) => extensionPoints)];
  return [...new Map(all.map((point) => [point.token, point])).values()];
}

/**
 * Parts that nobody would ever read: of another version of a point, or for a backend that is not installed.
 *
 * @errors IR035 unknownPoint, once for each plugin and point
 */
export function unknownPointProblems(container: Container, known: readonly ExtensionPoint<unknown>[]): readonly Diagnostic[] {
  const tokens = new Set(known.map(({ token }) => token));
  const names = known.map(versionedName);
  return container
    .additions()
    .filter(({ point }) => !tokens.has(point.token))
    .map(({ point, plugin }) => {
      const name = versionedName(point);
      return irDiagnostics.make.unknownPoint({ kind: 'plugin', name: plugin }, { point: name }, didYouMean(name, names));
    });
}

/** `kernel@1`, as its token says. */
function versionedName({ token }: ExtensionPoint<unknown>): string {
  return (token.description ?? '').replace(/^netloom\//, '');
}
