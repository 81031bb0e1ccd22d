import { describe, expect, it } from 'vitest';
import { fifoDepths, timingOf, withFifoDepths } from '../../src/index.js';
import { ghdl, valueOfResult } from '../support/project.js';
import { randomNetlist } from './support/random-netlist.js';
import { residual } from './support/residual.js';
import { transferTimes } from './support/transfer-times.js';

describe('FIFO depths', () => {
  it('hold what the other branch keeps back before it gives its first beat', () => {
    const { netlist } = residual(6, 3);
    const [fifo] = fifoDepths(netlist).depths;
    // The first window needs a row and two pixels. They pass the fork; the fork, the FIFO's reader and the sum keep some.
    expect(fifo).toMatchObject({ label: 'fifo' });
    expect(fifo?.safeDepth).toBeGreaterThan(2);
    expect(fifo?.safeDepth).toBeLessThanOrEqual(6 + 2);
    expect(fifo?.fullSpeedDepth).toBeGreaterThanOrEqual(fifo?.safeDepth ?? Infinity);
  });

  it.each([
    [4, 3],
    [6, 3],
    [7, 5],
    [9, 3],
    [5, 1],
  ])('of a frame of %d with a kernel of %d are the smallest for full speed', (size, kernel) => {
    const { netlist, input, output } = residual(size, kernel);
    const plan = fifoDepths(netlist);
    const depth = plan.depths[0]?.fullSpeedDepth ?? 0;
    const intervalWith = (beats: number): number => timingOf(withFifoDepths(netlist, new Map([['fifo', beats]])), [input], [output]).intervalCycles;
    expect(plan.intervalCycles).toBe(size * size * kernel * kernel);
    expect(intervalWith(depth)).toBe(plan.intervalCycles);
    if (depth > (plan.depths[0]?.safeDepth ?? 0)) expect(intervalWith(depth - 1)).toBeGreaterThan(plan.intervalCycles);
  });

  it.skipIf(!ghdl.ok)('are safe in GHDL, and one beat less is not', async () => {
    const design = residual(6, 3);
    const { safeDepth = 0 } = fifoDepths(design.netlist).depths[0] ?? {};
    const beatsWith = async (depth: number): Promise<number | undefined> => {
      const netlist = withFifoDepths(design.netlist, new Map([['fifo', depth]]));
      return (await transferTimes({ ...design, netlist }, 2, valueOfResult(ghdl))).get(design.output.name)?.length;
    };
    expect(await beatsWith(safeDepth)).toBe(72);
    expect(await beatsWith(safeDepth - 1)).toBe(0);
  });

  it('name the streams that wait for each other where no FIFO can help', () => {
    const { deadlock, depths } = fifoDepths(residual(6, 3, false).netlist);
    expect(depths).toEqual([]);
    expect(deadlock).toContain('fork_n_out');
  });

  it('make forks and joins as fast as their slowest stream, once all windows have rows enough', () => {
    for (let seed = 1; seed <= 15; seed++) {
      const { netlist, input, output } = randomNetlist(seed);
      const { depths, intervalCycles } = fifoDepths(netlist);
      const full = new Map(depths.map(({ label, fullSpeedDepth }) => [label, fullSpeedDepth]));
      const timing = timingOf(withFifoDepths(netlist, full), [input], [output]);
      expect(timing).toMatchObject({ steady: true, intervalCycles });
      expect(intervalCycles).toBeGreaterThanOrEqual(Math.max(...netlist.streams.map(({ beatsPerFrame }) => beatsPerFrame)));
    }
  });
});
