import type { Instance } from '../netlist/netlist.js';
import type { EventGraph } from '../timing/event-graph.js';
import type { Sequence } from '../timing/sequence.js';

/** Counts the beats inside of a FIFO while its netlist is played. */
export class WaitingBeats {
  private readonly written: number[] = [];
  private readonly read: number[] = [];

  /** Begins to listen, before anything is played. */
  constructor({ streams }: EventGraph, { label, streams: ports }: Instance) {
    for (const [port, times] of [['s_axis', this.written], ['m_axis', this.read]] as const) {
      const sequence = streams.get(ports[port]?.name ?? '');
      if (sequence === undefined) throw new Error(`${label} has nothing at ${port}`);
      listen(sequence, times);
    }
  }

  /** The least depth with which all beats could have come and gone when they did. */
  most(): number {
    let gone = 0;
    return this.written.reduce((most, time, beat) => {
      while ((this.read[gone] ?? Infinity) < time) gone++;
      return Math.max(most, beat + 1 - gone);
    }, 0);
  }
}

function listen(sequence: Sequence, times: number[]): void {
  sequence.observers.push((first, count) => {
    for (let i = 0; i < count; i++) times.push(first + i);
  });
}
