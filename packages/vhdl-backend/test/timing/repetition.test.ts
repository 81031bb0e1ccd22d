import { describe, expect, it } from 'vitest';
import type { Netlist } from '../../src/index.js';
import { deadlockFreeDepths } from '../../src/fifo/deadlock-free-depths.js';
import { fifosOf, leastDepth, withFifoDepths } from '../../src/fifo/resize.js';
import { eventGraphOf } from '../../src/timing/event-graph.js';
import { play } from '../../src/timing/play.js';
import { randomNetlist } from './support/random-netlist.js';

const frames = 5;

/** Every event's time and every frame's record, and the steps that did not have to be played. */
function played(netlist: Netlist, eventsPerStep: number, atOnce: boolean) {
  const { streams, groups } = eventGraphOf(netlist, eventsPerStep);
  const times = [...streams].map(([name, sequence]): [string, number[]] => {
    const own: number[] = [];
    sequence.observers.push((first, count) => {
      for (let i = 0; i < count; i++) own.push(first + i);
    });
    return [name, own];
  });
  for (const { sequences } of groups) {
    for (let frame = atOnce ? frames : 1; frame <= frames; frame++) expect(play(sequences, frame)).toEqual([]);
  }
  const parts = new Set([...streams.values()].flatMap(({ part }) => part ?? []));
  const records = [...streams.values()].map(({ records: all }) => all);
  return { times, records, repeated: [...parts].reduce((sum, { repetition }) => sum + repetition.repeated, 0) };
}

function soundNetlist(seed: number): Netlist {
  const { netlist } = randomNetlist(seed);
  const free = deadlockFreeDepths(netlist, fifosOf(netlist));
  if (!free.ok) throw new Error(`a deadlock of ${free.circle.join(', ')}`);
  const more = seed % 4;
  return withFifoDepths(netlist, new Map([...free.depths].map(([label, depth]) => [label, Math.max(depth, leastDepth) + more]))).netlist;
}

describe('what parts of a network have done before', () => {
  it('is done again as if every event were played', () => {
    let repeated = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const netlist = soundNetlist(seed);
      const judge = played(netlist, Infinity, false);
      expect(judge.repeated).toBe(0);
      for (const eventsPerStep of [1, 12, 100]) {
        const result = played(netlist, eventsPerStep, seed % 2 === 0);
        expect({ seed, times: result.times, records: result.records }).toEqual({ seed, times: judge.times, records: judge.records });
        repeated += result.repeated;
      }
    }
    expect(repeated).toBeGreaterThan(10_000);
  });
});

describe('waits that say how they repeat themselves', () => {
  it('do so in frames of any number', () => {
    for (let seed = 1; seed <= 60; seed++) {
      for (const { label, dataflow, streams } of randomNetlist(seed).netlist.instances) {
        const { pipeline } = dataflow;
        const beatsOf = (step: string): number => (streams[step] ?? streams[pipeline?.entersLike ?? ''])?.beatsPerFrame ?? 0;
        for (const [step, waits] of Object.entries(dataflow.waits)) {
          for (const { on, beats, repeats } of waits) {
            if (repeats === undefined) continue;
            const more = (repeats * beatsOf(on)) / beatsOf(step);
            for (let beat = 0; beat + repeats < beatsOf(step); beat++)
              expect({ label, step, on, beat, beats: beats(beat + repeats) }).toEqual({ label, step, on, beat, beats: beats(beat) + more });
          }
        }
        if (pipeline?.repeats === undefined) continue;
        const { entries, repeats, entersLike, output } = pipeline;
        const more = (repeats * beatsOf(entersLike)) / beatsOf(output);
        for (let beat = 0; beat + repeats < beatsOf(output); beat++)
          expect({ label, beat, entries: entries(beat + repeats) }).toEqual({ label, beat, entries: entries(beat) + more });
      }
    }
  });
});
