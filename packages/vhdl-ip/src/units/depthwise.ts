import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { packedVector, positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { treeStages } from './tree-stages.js';

const fields = z.strictObject({
  in_bits: positive.max(16),
  in_signed: z.boolean(),
  weight_bits: positive.max(17),
  weights: z.array(z.int()).min(1).readonly(),
  bias: packedVector,
  channels: positive,
  multiplier: positive,
  taps: positive,
  positions: positive,
  lanes: positive,
  acc_bits: positive.min(2).max(48),
  pixels_per_frame: positive,
});

/** Generics of `depthwise`; `multiplier` is the number of output channels of each input channel. */
export type DepthwiseGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const rule = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `depthwise: ${message}` });
  };
  const outputs = g.channels * g.multiplier;
  rule(
    g.channels % g.lanes === 0,
    `lanes must divide channels, but lanes is ${g.lanes} and channels is ${g.channels}`,
  );
  rule(
    g.taps % g.positions === 0,
    `positions must divide taps, but positions is ${g.positions} and taps is ${g.taps}`,
  );
  rule(
    g.weights.length === outputs * g.taps,
    `weights must have channels * multiplier * taps = ${outputs * g.taps} entries, but has ${g.weights.length}`,
  );
  rule(
    g.bias.entries.length === outputs && g.bias.entryBits === g.acc_bits,
    `bias must have channels * multiplier * acc_bits = ${outputs * g.acc_bits} bits, ` +
      `but has ${g.bias.entries.length} entries of ${g.bias.entryBits}`,
  );
  const limit = 2 ** (g.weight_bits - 1);
  const misfit = g.weights.findIndex((weight) => weight < -limit || weight >= limit);
  rule(misfit < 0, `weight ${misfit} must fit weight_bits = ${g.weight_bits}, but is ${g.weights[misfit] ?? ''}`);
});

/**
 * The multipliers of a depthwise convolution: `y[k] = bias[k] + sum over t of weights[k][t] * x[k / multiplier][t]`.
 *
 * Input as `window` gives it with `blocks` = channels / lanes and `repeats` = multiplier; output channels in ONNX's
 * order, those of channel c from `c * multiplier` on.
 *
 * - `weights`: see {@link orderDepthwiseWeights}; two's complement numbers of `weight_bits` bits.
 * - `bias`: entry k is that of output channel k, signed, `acc_bits` bits.
 * - `acc_bits` must hold bias plus any partial sum; `mvuAccumulatorBits` with `taps` columns is always enough.
 * - interval `pixels_per_frame * (channels / lanes) * multiplier * taps / positions` cycles a frame; latency
 *   `taps / positions + 3` cycles and the stages of an adder tree over positions from the first input beat.
 *
 * @shape x [pixels, channels / lanes, multiplier, taps / positions, positions, lanes] -> y [pixels, channels * multiplier]
 * @bits x in_bits (in_signed), weights s weight_bits -> y s acc_bits
 * @source decision record 0002
 * @vhdl depthwise
 */
export const depthwise: UnitManifest<DepthwiseGenerics> = {
  name: 'depthwise',
  file: 'depthwise/depthwise.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline', 'mvu_pkg', 'tree_pkg', 'depthwise_integer', 'depthwise_wide'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.positions * g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.acc_bits }],
  },
  cost: (g) => {
    const outputs = g.channels * g.multiplier;
    return {
      intervalCycles: (g.pixels_per_frame * outputs * g.taps) / (g.positions * g.lanes),
      latencyCycles: g.taps / g.positions + 3 + treeStages(g.positions),
      multipliers: g.positions * g.lanes,
      memoryBits: outputs * (g.taps * g.weight_bits + g.acc_bits),
    };
  },
  dataflow: (g) => pipelineFlow(4 + treeStages(g.positions), g.taps / g.positions),
};

/** The files of the library that only `depthwise` uses. */
export const depthwiseParts: readonly LibraryUnit[] = [
  { name: 'depthwise_integer', file: 'depthwise/depthwise_integer.vhd', dependsOn: ['netloom_pkg', 'mvu_pkg', 'tree_pkg'] },
  { name: 'depthwise_wide', file: 'depthwise/depthwise_wide.vhd', dependsOn: ['netloom_pkg', 'tree_pkg'] },
];

/**
 * Orders the weights of a depthwise convolution as `depthwise` wants them: entry `(b * taps + t) * lanes + l` is the
 * weight of output channel `b * lanes + l` at tap `t`.
 *
 * @shape weights [outputs, taps] row-major -> [outputs / lanes, taps, lanes]
 */
export function orderDepthwiseWeights(weights: ArrayLike<number>, taps: number, lanes: number): number[] {
  const ordered: number[] = [];
  const outputs = weights.length / taps;
  for (let output = 0; output < outputs; output += lanes) {
    for (let tap = 0; tap < taps; tap++) {
      for (let lane = 0; lane < lanes; lane++) ordered.push(weights[(output + lane) * taps + tap] ?? 0);
    }
  }
  return ordered;
}
