import { describe, expect, it } from 'vitest';
import { eventGraphOf } from '../../src/timing/event-graph.js';
import { randomNetlist } from './support/random-netlist.js';

describe('the dataflow of a unit', () => {
  it('may only name ports that the unit has', () => {
    const { netlist } = randomNetlist(1);
    const [first, ...others] = netlist.instances;
    if (first === undefined) throw new Error('a netlist has units');
    const waits = { s_axis: [{ on: 'x_axis', cycles: 1, beats: (beat: number) => beat }] };
    const wrong = { ...netlist, instances: [{ ...first, dataflow: { waits } }, ...others] };
    expect(() => eventGraphOf(wrong)).toThrow(`${first.label}: the dataflow names port x_axis, which has no stream`);
  });
});
