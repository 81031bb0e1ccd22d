import type { ProjectManifest } from '@netloom/ir';
import type { SimulationReport, Tool, ValueDifference } from '@netloom/toolchain';
import { renderFacts, renderNumber, renderTable } from './table.js';

/** What a simulation found, for people. */
export function renderSimulation(report: SimulationReport, manifest: ProjectManifest, ghdl: Tool): string {
  const { comparedValues, differingValues, frameIntervalCycles, firstOutputLatencyCycles, cycles, violations } = report;
  const { predictedFrameIntervalCycles: predicted, predictedFirstOutputLatencyCycles: predictedLatency } = manifest.totals;
  const stalls = report.stallPermille === 0 ? 'without stalls' : `with stalls in ${report.stallPermille / 10} % of the cycles, seed ${report.seed}`;
  const facts = renderFacts([
    ['simulated', `${renderNumber(report.frames)} frames in ${ghdl.name} ${ghdl.version}, ${stalls}: ${renderNumber(cycles)} cycles`],
    ['compared', `${renderNumber(comparedValues)} values, ${renderNumber(differingValues)} of them differ`],
    [
      'frame interval',
      frameIntervalCycles === undefined
        ? `predicted ${renderNumber(predicted)} cycles; at least 2 frames are needed to measure it`
        : `${renderNumber(frameIntervalCycles)} cycles, predicted ${renderNumber(predicted)}`,
    ],
    ['latency', firstOutputLatencyCycles === undefined ? undefined : `${renderNumber(firstOutputLatencyCycles)} cycles to the first output${predictedLatency === undefined ? '' : `, predicted ${renderNumber(predictedLatency)}`}`],
  ]);
  const streams = report.perStream.filter(({ role }) => role !== 'input');
  const table = renderTable(
    ['stream', 'layer', 'compared', 'differing'],
    streams.map(({ stream, layer, comparedValues, differingValues }) => [stream, layer ?? '', comparedValues, differingValues]),
  );
  const broken = violations.map(({ stream, rule, cycle }) => `${stream} breaks the rule ${rule} in cycle ${renderNumber(cycle)}.`);
  const difference = report.firstDifference === undefined ? [] : [renderDifference(report.firstDifference)];
  const verdict = report.equal ? 'The hardware computes exactly what the golden model computes.' : 'The hardware DIFFERS from the golden model.';
  return [table, facts, [...difference, ...broken, verdict].join('\n')].join('\n\n');
}

/** Where hardware and golden model differ first, as a sentence. */
export function renderDifference({ layer, stream, frame, pixel, channel, expected, got, expectedHex, gotHex }: ValueDifference): string {
  const place = `layer ${JSON.stringify(layer)} (stream ${stream}), frame ${frame}, pixel ${pixel}, channel ${channel}`;
  return `First difference: ${place}: expected ${expected ?? '?'} (0x${expectedHex}), got ${got ?? '?'} (0x${gotHex}).`;
}
