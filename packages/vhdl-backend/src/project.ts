import type { Graph, TensorData, Value } from '@netloom/ir';
import type { FifoDepth } from './fifo/fifo-depths.js';
import type { FoldingSteps } from './folding/steps.js';
import type { Candidate, LayerSite } from './mapping.js';
import type { Netlist, Stream } from './netlist/netlist.js';
import type { Timing } from './timing/timing.js';

/** A port of the accelerator: a value of the graph, each lane padded to whole bytes. */
export interface Port {
  readonly direction: 'input' | 'output';
  readonly value: Value;
  /** Prefix of its signals: `s_axis`, or `s_axis_name` where there are several. */
  readonly prefix: string;
  /** The unpadded stream inside. */
  readonly stream: Stream;
  /** Bits from one lane to the next at the port. */
  readonly laneStrideBits: number;
}

/** A layer with the folding it was given. */
export interface PlannedLayer {
  readonly site: LayerSite;
  readonly candidate: Candidate;
  /** Labels of its units in the generated top. */
  readonly instances: readonly string[];
  /** The stream that carries its output, where a monitor observes it. */
  readonly stream: Stream;
  /** Identifier of that observation in reports and vector files; unlike the stream, no two layers share it. */
  readonly tap: string;
}

/** Everything decided, nothing written yet. */
export interface Plan {
  /** Name of the generated entity. */
  readonly top: string;
  readonly graph: Graph;
  readonly ports: readonly Port[];
  readonly layers: readonly PlannedLayer[];
  readonly netlist: Netlist;
  /** Those in front of joins that are needed. */
  readonly fifos: readonly FifoDepth[];
  /** Signal names of the guards' error outputs. */
  readonly errorSignals: readonly string[];
  readonly target: string;
  /** What a faster and a cheaper folding would take. */
  readonly steps: FoldingSteps;
  /** When beats come and go with inputs and outputs that never wait, predicted. */
  readonly timing: Timing;
  /** Cycles from frame to frame, rounded up where frames take turns. */
  readonly predictedFrameIntervalCycles: number;
}

/** Every value of the graph for one frame, as the golden model computed it. */
export type FrameTrace = ReadonlyMap<string, TensorData>;
