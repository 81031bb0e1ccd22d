import { describe, expect, it } from 'vitest';
import { builtinUnits } from '@netloom/vhdl-ip';
import { timingOf, unitsWithoutDataflow } from '../../src/index.js';
import { randomNetlist } from './support/random-netlist.js';

describe('the dataflow of a unit', () => {
  it('is there for every unit of the library', () => {
    expect(builtinUnits.filter((unit) => !('dataflow' in unit)).map(({ name }) => name)).toEqual([]);
  });

  it('is an error where it is missing, which names the unit', () => {
    const { netlist, input, output } = randomNetlist(1);
    const [first, ...others] = netlist.instances;
    if (first === undefined) throw new Error('a netlist has units');
    const { dataflow, ...silent } = first;
    expect(dataflow).toBeDefined();
    const incomplete = { ...netlist, instances: [{ ...silent, unit: 'acme_mystery' }, ...others] };
    expect(unitsWithoutDataflow(netlist)).toEqual([]);
    expect(unitsWithoutDataflow(incomplete)).toEqual(['acme_mystery']);
    expect(() => timingOf(incomplete, [input], [output])).toThrow('acme_mystery');
  });
});
