import { type Diagnostic, type Result, didYouMean, failure, layerSubject, success } from '@netloom/ir';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { Candidate, LayerSite } from '../mapping.js';
import { neighbours } from './divisors.js';
import { type Choice, cheapestFolding, fastestFolding, networkInterval, totalMultipliers } from './search.js';
import { type FoldingTarget, defaultMultipliers, renderTarget, targetIntervalCycles } from './target.js';

/** A layer and all ways to build it. */
export interface Foldable {
  readonly site: LayerSite;
  readonly candidates: readonly Candidate[];
}

type Requests = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * A candidate for each layer: as requested where the configuration names the layer, else the optimum for the target.
 *
 * @errors HDL003 foldingUnknown, HDL004 foldingLayerUnknown, HDL005 targetUnreachable, HDL006 budgetTooSmall,
 * HDL012 targetDefault (a note), HDL013 foldingKeyUnknown, HDL015 foldingUnavailable
 */
export function chooseFolding(
  layers: readonly Foldable[],
  requests: Requests,
  target: FoldingTarget | undefined,
  graphName: string,
): Result<readonly Candidate[]> {
  const problems = unknownLayers(layers, requests);
  const byLayer = new Map(Object.entries(requests));
  const choices = layers.map(({ site, candidates }): Choice => {
    const restricted = restrict(site, candidates, byLayer.get(site.layer.name) ?? {});
    problems.push(...restricted.problems);
    return { layer: site.layer.name, candidates: restricted.candidates };
  });
  if (problems.length > 0) return failure(problems);
  return search(choices, target, graphName);
}

function search(choices: readonly Choice[], target: FoldingTarget | undefined, graph: string): Result<readonly Candidate[]> {
  const subject = { kind: 'graph', name: graph };
  const fastest = choices.map(({ candidates }) => Math.min(...candidates.map((candidate) => candidate.intervalCycles)));
  if (target !== undefined && !('multipliers' in target)) {
    const wanted = targetIntervalCycles(target);
    const folding = cheapestFolding(choices, wanted);
    if (folding !== undefined) return success(folding);
    const slowest = Math.max(...fastest);
    const bottleneck = choices[fastest.indexOf(slowest)]?.layer ?? '';
    return failure([hdlDiagnostics.make.targetUnreachable(subject, { wanted, fastest: slowest, bottleneck })]);
  }
  const budget = target?.multipliers ?? defaultMultipliers;
  const folding = fastestFolding(choices, budget);
  if (folding === undefined) {
    const smallest = cheapestFolding(choices, Infinity) ?? [];
    const hint = `Ask for at least ${totalMultipliers(smallest)} multipliers.`;
    return failure([hdlDiagnostics.make.budgetTooSmall(subject, { budget, smallest: totalMultipliers(smallest) }, hint)]);
  }
  if (target !== undefined) return success(folding);
  const hint = `It takes ${networkInterval(folding)} cycles a frame with ${totalMultipliers(folding)} multipliers.`;
  return success(folding, [hdlDiagnostics.make.targetDefault(subject, { target: renderTarget({ multipliers: budget }) }, hint)]);
}

function unknownLayers(layers: readonly Foldable[], requests: Requests): Diagnostic[] {
  const names = new Set(layers.map(({ site }) => site.layer.name));
  return Object.keys(requests)
    .filter((name) => !names.has(name))
    .map((name) => hdlDiagnostics.make.foldingLayerUnknown({ kind: 'layer', name }, {}, didYouMean(name, names)));
}

/** The candidates that fit a request; for each key that fits none, which values there are. */
function restrict(
  site: LayerSite,
  candidates: readonly Candidate[],
  request: Readonly<Record<string, number>>,
): { readonly candidates: readonly Candidate[]; readonly problems: readonly Diagnostic[] } {
  const subject = layerSubject(site.layer);
  const wanted = Object.entries(request);
  const problems = wanted.flatMap(([key, actual]): Diagnostic[] => {
    const known = [...new Set(candidates.flatMap(({ folding }) => (Object.hasOwn(folding, key) ? [folding[key] ?? 0] : [])))].sort((a, b) => a - b);
    if (known.includes(actual)) return [];
    if (known.length === 0) {
      const keys = [...new Set(candidates.flatMap(({ folding }) => Object.keys(folding)))];
      return [hdlDiagnostics.make.foldingKeyUnknown(subject, { key, keys }, didYouMean(key, keys))];
    }
    const hint = `Nearest: ${neighbours(known, actual).join(', ')}.`;
    return [hdlDiagnostics.make.foldingUnknown(subject, { key, actual, candidates: known }, hint)];
  });
  const fitting = candidates.filter(({ folding }) => wanted.every(([key, value]) => folding[key] === value));
  if (problems.length === 0 && fitting.length === 0) {
    const folding = wanted.map(([key, value]) => `${key}=${value}`);
    problems.push(hdlDiagnostics.make.foldingUnavailable(subject, { folding }));
  }
  return { candidates: fitting, problems };
}
