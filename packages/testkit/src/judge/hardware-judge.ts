import { type ProjectManifest, renderDiagnostic } from '@netloom/ir';
import type { SimulationReport } from '@netloom/toolchain';
import type { PreparedModel } from '../prepare-model.js';
import { simulateModel } from '../simulate-model.js';
import { type Comparison, ComparisonCount } from '@netloom/verify';

/** Frames that a project must hold to be judged; as many are simulated as it takes to settle. */
export const judgedFrames = 64;

/**
 * Compares GHDL with the golden model, value by value of every layer, at full speed and stalled. Both must come to their
 * end without breaking a rule of streams, and at full speed the last frames must take exactly the predicted cycles, if
 * they settle within the frames that there are.
 */
export async function judgeHardware(prepared: PreparedModel, run: { readonly seed: number; readonly stallPermille: number }): Promise<Comparison> {
  const count = new ComparisonCount();
  const simulated = await simulateModel(prepared, { ...run, frames: (manifest) => Math.min(judgedFrames, framesToSettle(manifest)) });
  if (!simulated.ok) {
    for (const diagnostic of simulated.diagnostics) count.differs(renderDiagnostic(diagnostic));
    return count.result;
  }
  const { fullSpeed, stalled, manifest } = simulated.value;
  for (const report of [fullSpeed, stalled]) judgeReport(report, manifest, count);
  const { predictedFrameIntervalCycles: predicted, periodFrames = 1 } = manifest.totals;
  const period = fullSpeed.frameIntervals.slice(-periodFrames);
  const measured = Math.ceil(period.reduce((sum, interval) => sum + interval, 0) / period.length);
  if (framesToSettle(manifest) > judgedFrames) count.unsettled();
  else if (measured !== predicted) count.differs(`frames take ${measured} cycles, ${predicted} are predicted`);
  return count.result;
}

/** Enough frames for the pipeline to settle, and one more period at its interval. */
function framesToSettle({ totals: { settlingFrames = 0, periodFrames = 1 } }: ProjectManifest): number {
  return settlingFrames + periodFrames + 2;
}

function judgeReport(report: SimulationReport, manifest: ProjectManifest, count: ComparisonCount): void {
  const run = `at ${report.stallPermille} permille of stalls`;
  count.compared(report.comparedValues);
  const { firstDifference: first } = report;
  if (first !== undefined)
    count.differs(`${first.layer}, frame ${first.frame}, pixel ${first.pixel}, channel ${first.channel}: ${first.gotHex} instead of ${first.expectedHex} ${run}`);
  for (const { stream, rule, cycle } of report.violations) count.differs(`stream ${stream} breaks ${rule} in cycle ${cycle} ${run}`);
  if (!report.equal && first === undefined && report.violations.length === 0) count.differs(`not equal ${run}`);
  const layers = new Set(report.perStream.filter(({ role, comparedValues }) => role === 'layer' && comparedValues > 0).map(({ layer }) => layer));
  for (const { name } of manifest.layers) if (!layers.has(name)) count.differs(`nothing of ${name} was compared ${run}`);
}
