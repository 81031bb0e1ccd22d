import { streamFifo, window } from '@netloom/vhdl-ip';
import { describe, expect, it } from 'vitest';
import { type Netlist, type Stream, createNetlistBuilder } from '../../src/index.js';
import { createIdentifiers } from '../../src/netlist/identifiers.js';
import { type Group, eventGraphOf } from '../../src/timing/event-graph.js';
import { deadlockFreeDepths } from '../../src/fifo/deadlock-free-depths.js';
import { fifosOf, leastDepth, withFifoDepths } from '../../src/fifo/resize.js';
import { play } from '../../src/timing/play.js';
import { type SteadyState, playUntilSteady } from '../../src/timing/steady-state.js';
import { randomNetlist } from './support/random-netlist.js';

/** A deep FIFO whose reader takes 25 cycles for 24 beats: it fills by about one beat a frame. */
function slowReader(depth: number): Netlist {
  const builder = createNetlistBuilder(createIdentifiers([]));
  const input: Stream = { name: 'source', lanes: 1, laneBits: 4, beatsPerFrame: 24 };
  const kept = builder.add(streamFifo, { role: 'fifo', generics: { data_bits: 4, depth, block_depth: 64 }, keepsLanes: true, inputs: [input], outputBeatsPerFrame: [24] });
  const generics = {
    ...{ in_height: 1, in_width: 24, channels: 1, in_lanes: 1, lanes: 1, lane_bits: 4, kernel_height: 1, kernel_width: 1, tile_height: 1, tile_width: 1, pad_code: 0, repeats: 1, blocks: 1 },
    ...{ stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1, pad_top: 0, pad_bottom: 0, pad_left: 0, pad_right: 1, buffer_rows: 2 },
  };
  builder.add(window, { role: 'window', generics, inputs: kept, outputBeatsPerFrame: [25] });
  return { instances: builder.netlist.instances, streams: [input, ...builder.netlist.streams] };
}

/** Plays some frames beyond the prediction, one by one, and holds them against it. */
function expectPlayed({ sequences }: Group, { periodFrames, periodCycles, settlingFrames }: SteadyState): void {
  const frames = settlingFrames + 5 * periodFrames + 5;
  expect(play(sequences, frames)).toEqual([]);
  for (const { records } of sequences) {
    for (let frame = settlingFrames + periodFrames; frame < frames; frame++)
      expect((records[frame]?.first ?? 0) - (records[frame - periodFrames]?.first ?? 0)).toBe(periodCycles);
  }
}

function steadyStateOf(group: Group | undefined): SteadyState {
  const steady = group === undefined ? undefined : playUntilSteady(group, 1e7);
  if (steady?.kind !== 'steady') throw new Error('the netlist does not settle');
  return steady;
}

describe('the steady state', () => {
  it('is that of frames played one by one', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { netlist } = randomNetlist(seed);
      const free = deadlockFreeDepths(netlist, fifosOf(netlist));
      if (!free.ok) throw new Error(`a deadlock of ${free.circle.join(', ')}`);
      const deep = new Map([...free.depths].map(([label, depth]) => [label, Math.max(depth, leastDepth)]));
      const sized = withFifoDepths(netlist, deep).netlist;
      const again = eventGraphOf(sized).groups;
      eventGraphOf(sized).groups.forEach((group, i) => {
        const other = again[i];
        if (other !== undefined) expectPlayed(other, steadyStateOf(group));
      });
    }
  });

  it.each([10, 100, 1000, 20_000])('is found behind a FIFO of %d beats without playing until it is full', (depth) => {
    const netlist = slowReader(depth);
    const [group] = eventGraphOf(netlist).groups;
    const steady = steadyStateOf(group);
    expect(steady).toMatchObject({ periodFrames: 1, periodCycles: 25 });
    expect(steady.settlingFrames).toBeGreaterThan(depth * 0.9);
    const [other] = eventGraphOf(netlist).groups;
    if (other === undefined) throw new Error('a netlist has sequences');
    if (depth <= 1000) expectPlayed(other, steady);
    // As many frames as events can look back, a few times over; not one for each beat of the FIFO.
    expect(group?.sequences[0]?.records.length).toBeLessThan(6 * (depth / 24 + 6));
  });
});
