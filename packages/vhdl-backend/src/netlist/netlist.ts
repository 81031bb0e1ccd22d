import type { Dataflow, GenericValue } from '@netloom/vhdl-ip';

/** An AXI4-Stream between units: lanes of equal width, lane 0 in the lowest bits, no padding. */
export interface Stream {
  /** Prefix of its signals in the generated top; unique. */
  readonly name: string;
  readonly lanes: number;
  readonly laneBits: number;
  readonly beatsPerFrame: number;
}

/** A unit of the VHDL library in the generated top. */
export interface Instance {
  /** Unique label, which carries the layer's name. */
  readonly label: string;
  /** Name of the unit's entity. */
  readonly unit: string;
  readonly generics: Readonly<Record<string, GenericValue>>;
  /** Names of the constants that hold the generics which are too long for a generic map. */
  readonly constants: ReadonlyMap<string, string>;
  /** Port prefix (`s_axis`) to the stream on it. */
  readonly streams: Readonly<Record<string, Stream>>;
  /** The ports that it reads. */
  readonly inputs: readonly string[];
  /** How its beats wait for each other. */
  readonly dataflow: Dataflow;
  /** Outputs that are no streams: port name to signal name. */
  readonly signals: Readonly<Record<string, string>>;
  /** What people should know, above the instance. */
  readonly comment?: string;
}

/** A value of the graph on a stream, where a monitor can be put. */
export interface Tap {
  readonly stream: Stream;
  readonly role: 'input' | 'layer' | 'output';
  readonly value: string;
  readonly layer?: string;
}

/** Units and streams of a whole accelerator. */
export interface Netlist {
  readonly streams: readonly Stream[];
  readonly instances: readonly Instance[];
}
