import type { ProjectManifest, ProjectStream } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { emptyLog, reportOf } from '../src/simulation/collect-report.js';
import { smallProject } from './fixtures/small-project.js';

/** The report of outputs whose frames end in these cycles; their inputs begin in cycle 0. */
function reportOfOutputs(lasts: Readonly<Record<string, readonly number[]>>, periodFrames = 1) {
  const manifest = JSON.parse(String(smallProject('right').get('netloom.json'))) as ProjectManifest;
  const [input, , output] = manifest.streams;
  if (input === undefined || output === undefined) throw new Error('the small project has an input and an output');
  const log = emptyLog();
  log.firstBeats.set(input.name, [0]);
  const outputs = Object.entries(lasts).map(([name, cycles]): ProjectStream => {
    log.lastBeats.set(name, [...cycles]);
    log.firstBeats.set(name, cycles.map((cycle) => cycle - 2));
    return { ...output, name };
  });
  const totals = { ...manifest.totals, periodFrames };
  return reportOf(log, { ...manifest, totals, streams: [input, ...outputs] }, { frames: 3, stallPermille: 0, seed: 1 });
}

describe('reportOf', () => {
  it('takes the pace of the output that is slowest, although another one ends later', () => {
    const independent = reportOfOutputs({ slow: [10, 20, 30], late: [90, 91, 92] });
    expect(independent).toMatchObject({ frameIntervals: [10, 10], frameIntervalCycles: 10, firstOutputLatencyCycles: 8 });
  });

  it('takes the pace over a period where frames take turns', () => {
    const turns = { steady: [10, 30, 50, 70, 90], turning: [5, 22, 44, 61, 83] };
    expect(reportOfOutputs(turns, 2)).toMatchObject({ frameIntervals: [20, 20, 20, 20], firstOutputLatencyCycles: 8 });
    expect(reportOfOutputs({ ...turns, steady: [10, 29, 48, 67, 86] }, 2)).toMatchObject({ frameIntervals: [17, 22, 17, 22] });
  });

  it('takes the output that ends last where several keep one pace', () => {
    expect(reportOfOutputs({ late: [16, 20, 27], early: [3, 13, 20] })).toMatchObject({ frameIntervals: [4, 7], firstOutputLatencyCycles: 14 });
    expect(reportOfOutputs({ one: [5], other: [8] })).toMatchObject({ frameIntervals: [], firstOutputLatencyCycles: 6 });
  });
});
