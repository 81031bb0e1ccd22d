import { randomNumbers } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { type FifoDepth, type Netlist, fifoDepths, timingOf, withFifoDepths } from '../../src/index.js';
import { starvedStreams } from '../../src/fifo/deadlock-free-depths.js';
import { fullSpeedDepths } from '../../src/fifo/full-speed-depths.js';
import { fifosOf, lesserDepth } from '../../src/fifo/resize.js';
import { eventGraphOf } from '../../src/timing/event-graph.js';
import { play } from '../../src/timing/play.js';
import { playUntilSteady } from '../../src/timing/steady-state.js';
import { ghdl, valueOfResult } from '../support/project.js';
import { randomNetlist } from '../timing/support/random-netlist.js';
import { residual } from '../timing/support/residual.js';
import { playTokens } from '../timing/support/token-game.js';
import { transferTimes } from '../timing/support/transfer-times.js';

const seeds = Array.from({ length: 40 }, (_, i) => i + 1);

function depthsOf(netlist: Netlist): readonly FifoDepth[] {
  const plan = fifoDepths(netlist);
  if (!plan.ok) throw new Error(`a deadlock of ${plan.circle.join(', ')}`);
  return plan.fifos;
}

/** The netlist with depths of some kind, one of them changed. */
function sized(netlist: Netlist, fifos: readonly FifoDepth[], kind: (fifo: FifoDepth) => number): Netlist {
  return withFifoDepths(netlist, new Map(fifos.map((fifo) => [fifo.label, kind(fifo)]))).netlist;
}

function isComplete(netlist: Netlist, frames: number, seed: number): boolean {
  const done = playTokens(netlist, frames, randomNumbers(seed));
  return netlist.streams.every(({ name, beatsPerFrame }) => done.get(name) === frames * beatsPerFrame);
}

/** Cycles that the slowest of the frames takes once they have settled. */
function slowestFrame(netlist: Netlist): number {
  const frames = eventGraphOf(netlist).groups.flatMap((group) => {
    const outcome = playUntilSteady(group, 1e7);
    if (outcome.kind !== 'steady') return [Infinity];
    const { sequences } = group;
    expect(play(sequences, (sequences[0]?.frame ?? 0) + outcome.periodFrames)).toEqual([]);
    return sequences.flatMap(({ records }) =>
      records.slice(-outcome.periodFrames).map(({ last }, i) => last - (records.at(i - outcome.periodFrames - 1)?.last ?? 0)),
    );
  });
  return Math.max(...frames);
}

describe('the depth against deadlock', () => {
  it.each(seeds)('lets every schedule of random netlist %d end, and a lesser one none', (seed) => {
    const { netlist } = randomNetlist(seed);
    const fifos = depthsOf(netlist);
    const free = sized(netlist, fifos, ({ deadlockFreeDepth }) => deadlockFreeDepth);
    expect(starvedStreams(free)).toEqual([]);
    for (let schedule = 1; schedule <= 3; schedule++) expect(isComplete(free, 2, schedule)).toBe(true);
    for (const { label, deadlockFreeDepth } of fifos.filter((fifo) => fifo.deadlockFreeDepth > 0)) {
      const tight = sized(netlist, fifos, (fifo) => (fifo.label === label ? lesserDepth(deadlockFreeDepth) : fifo.deadlockFreeDepth));
      expect(starvedStreams(tight)).not.toEqual([]);
      expect(isComplete(tight, 1, seed)).toBe(false);
    }
  });

  it('is what the other branch keeps back before it gives its first beat', () => {
    const [fifo] = depthsOf(residual(6, 3).netlist);
    // The first window needs a row and two pixels. They pass the fork; the fork, the FIFO's reader and the sum keep some.
    expect(fifo?.label).toBe('fifo');
    expect(fifo?.deadlockFreeDepth).toBeGreaterThan(2);
    expect(fifo?.deadlockFreeDepth).toBeLessThanOrEqual(6 + 2);
  });

  it.skipIf(!ghdl.ok)('is enough in GHDL, and one beat less is not', async () => {
    const design = residual(6, 3);
    const [fifo] = depthsOf(design.netlist);
    const beatsWith = async (depth: number): Promise<number | undefined> => {
      const { netlist } = withFifoDepths(design.netlist, new Map([['fifo', depth]]));
      return (await transferTimes({ ...design, netlist }, 2, valueOfResult(ghdl))).get(design.output.name)?.length;
    };
    expect(await beatsWith(fifo?.deadlockFreeDepth ?? 0)).toBe(72);
    expect(await beatsWith((fifo?.deadlockFreeDepth ?? 0) - 1)).toBe(0);
  });

  it('is none where streams wait for each other in a circle without a FIFO: they are named', () => {
    const { netlist } = residual(6, 3, false);
    const plan = fifoDepths(netlist);
    expect(plan.ok ? [] : plan.circle).toContain('fork_n_out');
    expect(starvedStreams(netlist)).toContain('fork_n_out');
  });
});

describe('the depth for full speed', () => {
  it.each(seeds)('lets no frame of random netlist %d take longer than with any depth, and a lesser one some frames', (seed) => {
    const { netlist } = randomNetlist(seed);
    const fifos = depthsOf(netlist);
    const best = slowestFrame(sized(netlist, fifos, () => 1000));
    expect(slowestFrame(sized(netlist, fifos, ({ depth }) => depth))).toBe(best);
    expect(slowestFrame(sized(netlist, fifos, ({ fullSpeedDepth }) => fullSpeedDepth))).toBe(best);
    for (const { label, fullSpeedDepth } of fifos) {
      if (fullSpeedDepth === 0) continue;
      const slow = sized(netlist, fifos, (fifo) => (fifo.label === label ? lesserDepth(fullSpeedDepth) : fifo.fullSpeedDepth));
      expect(slowestFrame(slow)).toBeGreaterThan(best);
    }
  });

  it.each([
    [4, 3],
    [6, 3],
    [7, 5],
    [9, 3],
    [5, 1],
  ])('of a frame of %d with a kernel of %d makes the sum as fast as its windows', (size, kernel) => {
    const { netlist, input, output } = residual(size, kernel);
    const built = withFifoDepths(netlist, new Map(depthsOf(netlist).map(({ label, depth }) => [label, depth])));
    const timing = timingOf(built.netlist, [built.streamOf(input)], [built.streamOf(output)]);
    expect(timing).toMatchObject({ steady: true, intervalCycles: size * size * kernel * kernel });
  });
});

describe('depths for full speed within little effort', () => {
  it('are for full speed too, but not the least', () => {
    const excess = seeds.slice(0, 20).map((seed) => {
      const { netlist } = randomNetlist(seed);
      const labels = fifosOf(netlist);
      const quick = fullSpeedDepths(netlist, labels, new Map(), { first: 1e7, others: 1 });
      expect(slowestFrame(withFifoDepths(netlist, quick).netlist)).toBe(slowestFrame(sized(netlist, depthsOf(netlist), () => 1000)));
      return labels.some((label) => (quick.get(label) ?? 0) > (depthsOf(netlist).find((fifo) => fifo.label === label)?.depth ?? 0));
    });
    expect(excess).toContain(true);
  });

  it('are what the first frames fill where frames do not settle', () => {
    const { netlist } = residual(6, 3);
    const filled = fullSpeedDepths(netlist, ['fifo'], new Map(), { first: 1, others: 0 });
    expect(filled.get('fifo')).toBeGreaterThanOrEqual(depthsOf(netlist)[0]?.depth ?? NaN);
    expect(filled.get('fifo')).toBeLessThan(2 * 36);
  });
});

describe('the depth that is built', () => {
  it('is the greater of both, and either can be the one', () => {
    const fifos = seeds.flatMap((seed) => depthsOf(randomNetlist(seed).netlist));
    for (const { depth, deadlockFreeDepth, fullSpeedDepth } of fifos) expect(depth).toBe(Math.max(deadlockFreeDepth, fullSpeedDepth));
    expect(fifos.some(({ deadlockFreeDepth, fullSpeedDepth }) => deadlockFreeDepth > fullSpeedDepth)).toBe(true);
    expect(fifos.some(({ deadlockFreeDepth, fullSpeedDepth }) => deadlockFreeDepth < fullSpeedDepth)).toBe(true);
    expect(fifos.some(({ depth }) => depth === 0)).toBe(true);
  });
});
