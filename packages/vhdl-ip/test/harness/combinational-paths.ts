import type { Netlist } from './netlist.js';

/** What yosys must have done with a netlist: memories are cells, bitwise operations are single gates. */
export const mapToGates = 'memory -nomap; simplemap; opt_clean';

const registers = /dff|dlatch/i;

/**
 * From which input ports each output port can be reached without a register.
 *
 * A register leads nowhere and a memory from its read addresses to what it reads, unless all reads are clocked; every other
 * cell is taken to lead from each input to each output. So there may be paths too many, but never too few.
 */
export function combinationalPaths(netlist: Netlist): ReadonlyMap<string, ReadonlySet<string>> {
  const inputs = new Map<number, string>();
  const drivers = new Map<number, readonly number[]>();
  for (const [name, { direction, bits }] of Object.entries(netlist.ports))
    if (direction === 'input') for (const net of netsOf(bits)) inputs.set(net, name);
  for (const { type, parameters, port_directions, connections } of Object.values(netlist.cells)) {
    if (registers.test(type) || /^1+$/.test(String(parameters.RD_CLK_ENABLE))) continue;
    if (port_directions === undefined) throw new Error(`it is unknown which ports of ${type} are inputs`);
    const isLeading = (port: string): boolean => !type.startsWith('$mem') || port.startsWith('RD_');
    const sides = (direction: string): number[] =>
      Object.entries(connections).flatMap(([port, bits]) =>
        port_directions[port] === direction && isLeading(port) ? netsOf(bits) : [],
      );
    const sources = sides('input');
    for (const net of sides('output')) drivers.set(net, sources);
  }
  const paths = new Map<string, ReadonlySet<string>>();
  for (const [name, { direction, bits }] of Object.entries(netlist.ports)) {
    if (direction !== 'output') continue;
    const seen = new Set(netsOf(bits));
    // Grows while it is walked.
    for (const net of seen) for (const source of drivers.get(net) ?? []) seen.add(source);
    paths.set(name, new Set([...seen].flatMap((net) => inputs.get(net) ?? [])));
  }
  return paths;
}

function netsOf(bits: readonly (number | string)[]): number[] {
  return bits.filter((net) => typeof net === 'number');
}
