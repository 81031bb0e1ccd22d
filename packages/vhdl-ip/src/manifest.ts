import type { z } from 'zod';
import type { Dataflow } from './dataflow.js';
import type { GenericValue } from './render-generic.js';

/** Values of an entity's generics by their VHDL names. */
export type GenericValues = Readonly<Record<string, GenericValue>>;

/** One AXI4-Stream side of a unit; its ports are `<name>_tdata`, `_tvalid`, `_tready` and `_tlast`. */
export interface UnitStream<G extends GenericValues = GenericValues> {
  /** Prefix of the ports: `s_axis` for an input and `m_axis` for an output, `s0_axis`, `s1_axis` and so on where there are several. */
  readonly name: string;
  /** Values side by side in a beat; lane 0 is in the lowest bits. */
  lanes(generics: G): number;
  /** Bits of one lane, without padding. */
  laneBits(generics: G): number;
}

/** What a unit costs with given generics. Cycle counts are exact, memory bits count what the entity stores. */
export interface UnitCost {
  /** Cycles from frame to frame at full speed on both sides; of a unit that knows no frames, from beat to beat. */
  readonly intervalCycles: number;
  /**
   * Cycles from the first input beat's transfer to the first output beat being valid, when the input comes at full
   * speed. Absent where it depends on more than the generics.
   */
  readonly latencyCycles?: number;
  /** Multiplications done in one cycle. */
  readonly multipliers: number;
  /** Bits held in arrays that synthesis may map to memory, read-only ones included. */
  readonly memoryBits: number;
  /** Flip-flops beside the arrays, where they are known exactly. */
  readonly registers?: number;
}

/** A file of the library: a package or an entity, named like its file. */
export interface LibraryUnit {
  readonly name: string;
  /** Path below `hdl/`. */
  readonly file: string;
  /** Names of the packages and entities that must be analysed before it. */
  readonly dependsOn: readonly string[];
}

/**
 * What the other packages know about an entity: its generics with their rules, its streams, and what it costs.
 *
 * The schema states the same rules as the entity's elaboration-time assertions.
 */
export interface UnitManifest<G extends GenericValues = GenericValues> extends LibraryUnit {
  readonly generics: z.ZodType<G>;
  readonly streams: {
    readonly inputs: readonly UnitStream<G>[];
    readonly outputs: readonly UnitStream<G>[];
  };
  cost(generics: G): UnitCost;
  /** How its beats wait for each other, from which the timing of a whole accelerator is predicted. */
  dataflow(generics: G): Dataflow;
}
