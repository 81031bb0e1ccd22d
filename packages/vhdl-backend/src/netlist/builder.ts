import type { GenericValues, UnitManifest, UnitStream } from '@netloom/vhdl-ip';
import type { Identifiers } from './identifiers.js';
import type { Instance, Netlist, Stream } from './netlist.js';

/** What a unit is given when it is added. */
export interface UnitUse<G extends GenericValues> {
  /** Distinguishes the units of one layer: `window`, `mvu`. */
  readonly role: string;
  readonly generics: G;
  readonly inputs: readonly Stream[];
  /** Beats of a frame on each output. */
  readonly outputBeatsPerFrame: readonly number[];
  /** For units that know beats but no lanes: outputs have the lanes of the first input. */
  readonly keepsLanes?: boolean;
  /** Output ports that are no streams, and the signals they drive. */
  readonly signals?: Readonly<Record<string, string>>;
  readonly comment?: string;
}

/** Collects the units of an accelerator while layers are mapped. */
export interface NetlistBuilder {
  /**
   * Adds a unit and makes its output streams.
   *
   * @throws Error if an input's lanes or bits are not what the unit takes (a bug of the mapping)
   */
  add<G extends GenericValues>(unit: UnitManifest<G>, use: UnitUse<G>): readonly Stream[];
  /** The same builder, with labels that begin with a layer's identifier. */
  within(layer: string): NetlistBuilder;
  readonly netlist: Netlist;
}

/** An empty netlist; names come from `identifiers`. */
export function createNetlistBuilder(identifiers: Identifiers): NetlistBuilder {
  const streams: Stream[] = [];
  const instances: Instance[] = [];
  const scoped = (scope: string): NetlistBuilder => ({
    add: (unit, use) => {
      const label = scope === '' ? identifiers.claim(use.role) : identifiers.claimFor(scope, use.role);
      checkInputs(unit, use, label);
      const outputs = unit.streams.outputs.map((port, i): Stream => ({
        name: identifiers.claimFor(label, 'out'),
        ...laneShape(port, use),
        beatsPerFrame: use.outputBeatsPerFrame[i] ?? 0,
      }));
      const ports = [
        ...unit.streams.inputs.map((port, i) => [port.name, use.inputs[i]] as const),
        ...unit.streams.outputs.map((port, i) => [port.name, outputs[i]] as const),
      ];
      const connected = ports.flatMap(([port, stream]) => (stream === undefined ? [] : [[port, stream] as const]));
      streams.push(...outputs);
      instances.push({
        label,
        unit: unit.name,
        generics: use.generics,
        constants: new Map(
          Object.entries(use.generics).flatMap(([generic, value]) =>
            typeof value === 'object' ? [[generic, identifiers.claimFor(label, generic)]] : [],
          ),
        ),
        streams: Object.fromEntries(connected),
        inputs: unit.streams.inputs.map((port) => port.name),
        dataflow: unit.dataflow(use.generics),
        signals: use.signals ?? {},
        ...(use.comment === undefined ? {} : { comment: use.comment }),
      });
      return outputs;
    },
    within: (layer) => scoped(layer),
    netlist: { streams, instances },
  });
  return scoped('');
}

function laneShape<G extends GenericValues>(port: UnitStream<G>, use: UnitUse<G>): Pick<Stream, 'lanes' | 'laneBits'> {
  const [first] = use.inputs;
  if (use.keepsLanes === true && first !== undefined) return { lanes: first.lanes, laneBits: first.laneBits };
  return { lanes: port.lanes(use.generics), laneBits: port.laneBits(use.generics) };
}

function checkInputs<G extends GenericValues>(unit: UnitManifest<G>, use: UnitUse<G>, label: string): void {
  unit.streams.inputs.forEach((port, i) => {
    const stream = use.inputs[i];
    const lanes = port.lanes(use.generics);
    const laneBits = port.laneBits(use.generics);
    const fits =
      use.keepsLanes === true
        ? stream !== undefined && stream.lanes * stream.laneBits === lanes * laneBits
        : stream?.lanes === lanes && stream.laneBits === laneBits;
    if (fits) return;
    const actual = stream === undefined ? 'nothing' : `${stream.lanes} x ${stream.laneBits} bits`;
    throw new Error(`${label}: ${port.name} takes ${lanes} lanes of ${laneBits} bits, but is given ${actual}`);
  });
}
