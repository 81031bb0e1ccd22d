import { describe, expect, it } from 'vitest';
import { builtinUnits } from '../src/index.js';
import { unitSamples } from '../src/samples/index.js';
import { combinationalPaths, mapToGates } from './harness/combinational-paths.js';
import { cellCounts, netlists, netlistsUnavailable } from './harness/netlist.js';
import type { Netlist, Sample } from './harness/netlist.js';

/** Each unit's architectures. */
const samples: readonly Sample[] = unitSamples.flatMap(({ unit, netlists }) => netlists.map(({ about, generics }) => ({ unit, generics, label: about })));

const unavailable = await netlistsUnavailable();

/** Paths through a unit from one side to the other, as `from -> to`. */
function pathsThrough(netlist: Netlist, { unit }: Sample): string[] {
  const paths = combinationalPaths(netlist);
  const [inputs, outputs] = [unit.streams.inputs, unit.streams.outputs].map((streams) => streams.map(({ name }) => name));
  const found: string[] = [];
  const note = (from: string, to: string): void => {
    if (paths.get(to)?.has(from) === true) found.push(`${from} -> ${to}`);
  };
  for (const input of inputs ?? [])
    for (const output of outputs ?? []) {
      for (const from of ['tdata', 'tvalid', 'tlast'])
        for (const to of ['tdata', 'tvalid', 'tlast']) note(`${input}_${from}`, `${output}_${to}`);
      note(`${output}_tready`, `${input}_tready`);
    }
  // What a stream says never follows from whether it, or another one of its side, is ready, nor the other way round.
  const sides = [
    { streams: inputs ?? [], from: ['tdata', 'tvalid', 'tlast'], to: ['tready'] },
    { streams: outputs ?? [], from: ['tready'], to: ['tdata', 'tvalid', 'tlast'] },
  ];
  for (const { streams, from, to } of sides)
    for (const a of streams) for (const b of streams) for (const f of from) for (const t of to) note(`${a}_${f}`, `${b}_${t}`);
  return found;
}

/** Paths of the streams that a unit's dataflow calls wires: data forwards, ready backwards. */
function declaredPaths({ unit, generics }: Sample): string[] {
  return (unit.dataflow(generics).wires ?? []).flatMap(([input, output]) => [
    ...['tdata', 'tvalid', 'tlast'].map((part) => `${input}_${part} -> ${output}_${part}`),
    `${output}_tready -> ${input}_tready`,
  ]);
}

/** What nothing here should need: division, latches, tri-state drivers, and cells of a device. */
const unwanted = /^\$_?(div|mod|pow|a?dlatch|sr|tribuf|tbuf)|^[^$]/i;

describe.skipIf(unavailable !== undefined)(`the netlist of each unit${unavailable === undefined ? '' : ` (skipped: ${unavailable})`}`, async () => {
  const made = unavailable === undefined ? await netlists(samples, mapToGates) : [];

  it.each(samples.map((sample, index) => ({ sample, index, name: `${sample.unit.name}: ${sample.label}` })))(
    'has registers on every path through it, and only common cells: $name',
    ({ sample, index }) => {
      const netlist = made[index];
      if (netlist === undefined) throw new Error('there is a netlist of each sample');
      expect(pathsThrough(netlist, sample).sort()).toEqual(declaredPaths(sample).sort());
      expect([...cellCounts(netlist).keys()].filter((type) => unwanted.test(type))).toEqual([]);
    },
  );

  it('is made for every unit of the library', () => {
    const sampled = new Set(samples.map(({ unit }) => unit.name));
    expect(builtinUnits.filter(({ name }) => !sampled.has(name)).map(({ name }) => name)).toEqual([]);
  });
});
