/** How one stream of a simulation compared with its vectors: all values of all simulated frames. */
export interface StreamReport {
  readonly stream: string;
  readonly role: 'input' | 'layer' | 'output';
  /** The layer that makes it; absent for inputs. */
  readonly layer?: string;
  readonly comparedValues: number;
  readonly differingValues: number;
  /** Cycle of the first and last beat of each frame, as far as the testbench reports them. */
  readonly firstBeatCycles: readonly number[];
  readonly lastBeatCycles: readonly number[];
}

/** Where hardware and vectors differ first. */
export interface ValueDifference {
  readonly stream: string;
  /** The layer's name in the model; the stream's for inputs. */
  readonly layer: string;
  readonly frame: number;
  readonly pixel: number;
  readonly channel: number;
  /** Codes; undefined where the simulator shows unknown bits. */
  readonly expected: number | undefined;
  readonly got: number | undefined;
  /** As the testbench printed them, in hexadecimal two's complement. */
  readonly expectedHex: string;
  readonly gotHex: string;
}

/** A broken rule of the stream protocol. */
export interface ProtocolViolation {
  readonly stream: string;
  readonly rule: string;
  readonly cycle: number;
}

/** What a simulation of a project found. Cycles count from the first one without reset. */
export interface SimulationReport {
  readonly frames: number;
  readonly stallPermille: number;
  readonly seed: number;
  /** Cycles until everything was compared. */
  readonly cycles: number;
  /** Of layers and outputs; what is put into the inputs does not count. */
  readonly comparedValues: number;
  readonly differingValues: number;
  /** True if no value differs and no rule is broken. */
  readonly equal: boolean;
  /**
   * Cycles from one frame to the next at the slowest output (whose last frame takes most), mean over all frames: (last beat of the last frame - last
   * beat of the first) / (frames - 1). Undefined for one frame.
   */
  readonly frameIntervalCycles: number | undefined;
  /** Each of those distances by itself. */
  readonly frameIntervals: readonly number[];
  /** From the first beat at any input to the first beat at that output. */
  readonly firstOutputLatencyCycles: number | undefined;
  readonly perStream: readonly StreamReport[];
  /** The first difference of the earliest layer that has one. */
  readonly firstDifference: ValueDifference | undefined;
  readonly violations: readonly ProtocolViolation[];
}
