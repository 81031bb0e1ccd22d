import { describe, expect, it } from 'vitest';
import { eventGraphOf } from '../../src/timing/event-graph.js';
import { deadlockFreeDepths } from '../../src/fifo/deadlock-free-depths.js';
import { fifosOf, leastDepth, withFifoDepths } from '../../src/fifo/resize.js';
import { play } from '../../src/timing/play.js';
import { ghdl, valueOfResult } from '../support/project.js';
import { randomNetlist } from './support/random-netlist.js';
import { transferTimes } from './support/transfer-times.js';

const frames = 4;
const seeds = Array.from({ length: 60 }, (_, i) => i + 1);

describe.skipIf(!ghdl.ok)('the prediction of every beat of every stream', () => {
  it.each(seeds)('of random units %d is what GHDL shows', async (seed) => {
    const design = randomNetlist(seed);
    const free = deadlockFreeDepths(design.netlist, fifosOf(design.netlist));
    if (!free.ok) throw new Error(`a deadlock of ${free.circle.join(', ')}`);
    const more = seed % 3;
    const deep = [...free.depths].map(([label, depth]) => [label, Math.max(leastDepth, depth) + 2 * more] as const);
    const { netlist } = withFifoDepths(design.netlist, new Map(deep));
    const graph = eventGraphOf(netlist);
    const predicted = new Map(netlist.streams.map(({ name }): [string, number[]] => [name, []]));
    for (const [name, sequence] of graph.streams) {
      sequence.observers.push((first, count) => {
        for (let i = 0; i < count; i++) predicted.get(name)?.push(first + i);
      });
    }
    for (const { sequences } of graph.groups) expect(play(sequences, frames)).toEqual([]);
    const shown = await transferTimes({ ...design, netlist }, frames, valueOfResult(ghdl));
    expect([...shown].map(([name, times]) => [name, times])).toEqual([...predicted]);
  });
});
