import { z } from 'zod';
import { preprocessing } from './preprocessing.js';

const count = z.number().int().nonnegative();

const format = z.strictObject({
  signed: z.boolean(),
  bits: z.number().int().min(1).max(32),
  /** real = (code - zeroPoint) * scale; one entry, or one per channel. Absent for plain integers. */
  scale: z.array(z.number()).optional(),
  zeroPoint: z.array(z.number().int()).optional(),
  /** Of inputs whose codes scale and zero point do not make: `codes[n]` where n thresholds are at most the real; one, or one per channel. */
  encoding: z.array(z.strictObject({ thresholds: z.array(z.number()), codes: z.array(z.number().int()) })).optional(),
});

const stream = z.strictObject({
  /** Identifier in VHDL and in simulation messages. */
  name: z.string(),
  role: z.enum(['input', 'layer', 'output']),
  /** The graph's value that it carries. */
  value: z.string(),
  /** The layer that makes it; absent for inputs. */
  layer: z.string().optional(),
  axes: z.array(z.strictObject({ name: z.string(), size: z.number().int().positive() })),
  format,
  lanes: z.number().int().positive(),
  /** Bits from one lane to the next in tdata; whole bytes at the ports. */
  laneStrideBits: z.number().int().positive(),
  beatsPerFrame: z.number().int().positive(),
  /** Vector file relative to the vector directory. */
  vectors: z.string(),
});

/** How the output channels of a layer are rounded. A channel whose multiplier is a power of two rounds by a shift. */
const rounding = z.strictObject({
  method: z.enum(['offset', 'half-even', 'thresholds']),
  /** How each input of a sum of two scales is brought to the accumulator; absent elsewhere. */
  addends: z.enum(['factors', 'tables']).optional(),
  /** Pairs of codes whose product is corrected before it is rounded; absent where there are none. */
  correctedPairs: count.optional(),
  /** Channels. */
  byShift: count,
  byMultiplier: z.array(z.strictObject({ bits: z.number().int().positive(), channels: count })),
  byThresholds: count,
  /** Points at which the arithmetic was proven equal to the definition: around all steps, or all pairs of codes. */
  comparisons: count,
});

const layer = z.strictObject({
  name: z.string(),
  type: z.string(),
  /** Instance label or labels in the generated top. */
  instances: z.array(z.string()),
  folding: z.record(z.string(), z.number().int().positive()),
  /** Cycles per frame that this layer needs, streams included. */
  intervalCycles: count,
  /** Multipliers of the layer's engine: pe * simd, or lanes * positions of a depthwise convolution. */
  multipliers: count,
  /** Multipliers outside it: requantization, averages. */
  otherMultipliers: count,
  /** Absent where nothing is rounded. */
  rounding: rounding.optional(),
  /** Multiply-accumulates per frame, padding included. */
  macs: count,
  memoryBits: count,
  /** From the first beat at any input to the first and to the last beat of the first frame that leave this layer, when nothing stalls. */
  predictedFirstOutputLatencyCycles: count.optional(),
  predictedLastOutputLatencyCycles: count.optional(),
});

const fifo = z.strictObject({
  /** Instance label in the generated top. */
  instance: z.string(),
  /** The layer in front of which it stands. */
  layer: z.string(),
  /** What is built: the greater of the two that follow, where they are known. */
  depthBeats: z.number().int().positive(),
  /** The least with which no schedule of stalls ends in a deadlock; 0 where that needs no FIFO. */
  deadlockFreeDepthBeats: count.optional(),
  /** The least with which no frame takes longer than with any depth, as predicted; 0 where that needs no FIFO. */
  fullSpeedDepthBeats: count.optional(),
  beatBits: z.number().int().positive(),
  memoryBits: count.optional(),
});

const folding = z.record(z.string(), z.number().int().positive());

/** Another folding of the whole: what it takes, and which layers fold otherwise. */
const step = z.strictObject({
  intervalCycles: count,
  multipliers: count,
  otherMultipliers: count,
  memoryBits: count,
  changes: z.array(z.strictObject({ layer: z.string(), from: folding, to: folding })),
});

/**
 * `netloom.json` of a generated project: what it holds, how it was folded, and all that a simulator needs to know.
 * A backend of a third party writes the same, so that the same commands simulate its projects.
 */
export const projectManifest = z.strictObject({
  format: z.literal('netloom-project@1'),
  backend: z.string(),
  toolVersion: z.string(),
  irVersion: z.string(),
  model: z.strictObject({ name: z.string(), sha256: z.string() }),
  /** The integer graph, relative to the project. */
  graph: z.string(),
  top: z.string(),
  testbench: z.string(),
  /** VHDL-2008 files in compile order, relative to the project. */
  files: z.strictObject({ hdl: z.array(z.string()), simulation: z.array(z.string()) }),
  /** Directory of the vectors, relative to the project, and how many frames they hold. */
  vectors: z.strictObject({ directory: z.string(), frames: count }),
  streams: z.array(stream),
  layers: z.array(layer),
  /** Buffers in front of joins; absent where the backend has none to report. */
  fifos: z.array(fifo).optional(),
  target: z.string(),
  totals: z.strictObject({
    multipliers: count,
    otherMultipliers: count,
    macs: count,
    /** Of layers and FIFOs. */
    memoryBits: count,
    predictedFrameIntervalCycles: count,
    /**
     * Frames that are predicted to take other intervals before all repeats itself, and after how many frames it does: 1
     * unless frames take turns, of which the interval is the mean. Absent where the backend does not predict it.
     */
    settlingFrames: count.optional(),
    periodFrames: count.optional(),
    /**
     * From the first beat at any input to the first and to the last beat of the first frame at the output that is last,
     * when nothing stalls; absent where the backend does not predict it.
     */
    predictedFirstOutputLatencyCycles: count.optional(),
    predictedLastOutputLatencyCycles: count.optional(),
    bottleneck: z.string(),
  }),
  /** The cheapest faster folding and the fastest cheaper one, where there are any; absent where the backend does not search. */
  steps: z.strictObject({ faster: step.optional(), cheaper: step.optional() }).optional(),
  /** How the host makes the graph's real input of raw data; absent if there is nothing to do. */
  preprocessing: preprocessing.optional(),
  /** What else was asked for, and is done by the first layer: its weights and bias hold it. */
  bakedPreprocessing: preprocessing.optional(),
  notes: z.array(z.string()),
});

export type ProjectManifest = z.infer<typeof projectManifest>;
export type ProjectStream = z.infer<typeof stream>;
export type ProjectRounding = z.infer<typeof rounding>;
export type ProjectLayer = z.infer<typeof layer>;
export type ProjectStep = z.infer<typeof step>;
export type ProjectFifo = z.infer<typeof fifo>;
