import { type Preprocessing, type ProjectManifest, affineOf, splitPreprocessing } from '@netloom/ir';
import { cliDiagnostics } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';

/**
 * What is to be done with raw data for a model or a project: what is given, else what the project remembers. What the
 * project's first layer does already may be given again, but not otherwise. What is wrong goes to the session.
 *
 * @errors CLI025 preprocessingBaked
 */
export function preprocessingFor(
  project: ProjectManifest | undefined,
  given: Preprocessing | undefined,
  session: Session,
): { readonly preprocessing: Preprocessing | undefined } | undefined {
  if (given === undefined || project === undefined) return { preprocessing: given ?? project?.preprocessing };
  const { bakedPreprocessing: baked } = project;
  if (baked === undefined) return { preprocessing: given };
  if (sameNumbers(given, baked) || sameNumbers(given, {})) {
    return { preprocessing: { ...project.preprocessing, ...splitPreprocessing(given).layout } };
  }
  const { scale, mean, std } = affineOf(baked);
  session.note([cliDiagnostics.make.preprocessingBaked({ kind: 'project', name: project.top }, { scale, mean, std })]);
  return undefined;
}

function sameNumbers(a: Preprocessing, b: Preprocessing): boolean {
  return JSON.stringify(affineOf(a)) === JSON.stringify(affineOf(b));
}
