import { renderDiagnostic } from '@netloom/ir';
import { simulateProject, writeProject } from '@netloom/toolchain';
import { smallProject } from './fixtures/small-project.js';

/** What README.md shows: `files` is what a backend made. */
export async function example(directory: string): Promise<string> {
  const files = smallProject('right');
  const written = writeProject(directory, files);
  if (!written.ok) return written.diagnostics.map(renderDiagnostic).join('\n');
  const result = await simulateProject(directory, { frames: 3, stallPermille: 100 });
  if (!result.ok) return result.diagnostics.map(renderDiagnostic).join('\n');
  const { equal, comparedValues, frameIntervalCycles, firstDifference } = result.value;
  return `${equal ? 'equal' : `differs in ${firstDifference?.layer ?? '?'}`}: ${comparedValues} values, a frame every ${frameIntervalCycles ?? '?'} cycles`;
}
