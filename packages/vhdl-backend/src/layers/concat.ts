import { type Layer, type Value, accumulatorBits, concat as concatType, layerSubject, rescaledRange, sameFormat } from '@netloom/ir';
import {
  type DepthwiseGenerics,
  type RequantGenerics,
  concatStreams,
  depthwise,
  requant,
  streamFifo,
} from '@netloom/vhdl-ip';
import { divisors, greatestCommonDivisor } from '../folding/divisors.js';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { LayerSite, Mapping } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import { matchLanes } from '../netlist/match-lanes.js';
import type { Stream } from '../netlist/netlist.js';
import { addRequantization, ofChannels, requantGenerics } from './requantization.js';
import { channelsOf, formatOf, pixelsOf, zeroPointOf } from './sites.js';

/** What the unit that takes zero points off codes takes. */
const bitsLimit = 16;

/** FIFOs up to this depth are made of LUT RAM. */
const blockDepth = 64;

/** A FIFO takes a beat a cycle after it gave one, and one waits in the join. */
const slack = 2;

/**
 * Concatenation: the inputs' pixels one after the other, `lanes` channels a beat.
 *
 * `lanes` divides all channels. The inputs come with lanes in proportion to their channels, so that all have as many beats
 * and are read at the same pace; behind that, each waits in a FIFO of a pixel for its turn. Inputs of another format than
 * the output's are requantized.
 */
export const concat: Mapping = {
  layerType: concatType.type,
  limits: [`values that are requantized of at most ${bitsLimit} bits`],
  check({ layer, inputs, outputs: [output] }) {
    if (layer.requantization === undefined || output === undefined) return [];
    const bits = Math.max(...inputs.map((input) => (isMoved(layer, input, output) ? 0 : formatOf(input).bits)));
    return bits <= bitsLimit ? [] : [hdlDiagnostics.make.rescaledTooWide(layerSubject(layer), { limit: bitsLimit, bits })];
  },
  candidates(site) {
    const { inputs, output } = endsOf(site);
    const common = commonChannels(inputs);
    return divisors(common).map((lanes) => {
      const units = inputs.flatMap((input) => rescaling(site, input, lanes).map(({ cost }) => cost));
      const buffers = inputs.map((input) => streamFifo.cost(bufferGenerics(input, output, lanes)).memoryBits);
      return {
        folding: { lanes },
        inputLanes: inputs.map((input) => (lanes * channelsOf(input)) / common),
        outputLanes: [lanes],
        intervalCycles: (pixelsOf(output) * channelsOf(output)) / lanes,
        multipliers: 0,
        // Weights of 1 are wires.
        otherMultipliers: units.reduce((total, { rounding }) => total + rounding.multipliers, 0),
        macs: 0,
        memoryBits:
          units.reduce((total, { rounding }) => total + rounding.memoryBits, 0) + buffers.reduce((total, bits) => total + bits, 0),
      };
    });
  },
  build(site, { folding: { lanes = 1 } }, streams, builder) {
    const { inputs, output } = endsOf(site);
    const ready = streams.map((stream, i) => {
      const input = inputs[i];
      if (input === undefined) throw new Error('every stream is an input');
      return prepare(site, input, matchLanes(stream, lanes, builder), builder);
    });
    const [first, ...others] = ready;
    if (first === undefined) throw new Error('a concatenation has inputs');
    let joined = first;
    let channels = channelsOf(inputs[0] ?? output);
    others.forEach((stream, i) => {
      const more = channelsOf(inputs[i + 1] ?? output);
      const [wider] = builder.add(concatStreams, {
        role: 'concat',
        generics: { lanes, lane_bits: formatOf(output).bits, channels0: channels, channels1: more, pixels_per_frame: pixelsOf(output) },
        inputs: [joined, stream],
        outputBeatsPerFrame: [(pixelsOf(output) * (channels + more)) / lanes],
        comment: `${site.layer.type} ${site.layer.name}`,
      });
      if (wider === undefined) throw new Error('a join has one output');
      joined = wider;
      channels += more;
    });
    return [joined];
  },
};

/** The stream in the output's format, with room for a pixel while others are due. */
function prepare(site: LayerSite, input: Value, stream: Stream, builder: NetlistBuilder): Stream {
  const { output } = endsOf(site);
  let prepared = stream;
  for (const { difference, rounding } of rescaling(site, input, stream.lanes)) {
    const [accumulators] = builder.add(depthwise, {
      role: 'difference',
      generics: difference,
      inputs: [prepared],
      outputBeatsPerFrame: [stream.beatsPerFrame],
      comment: `${site.layer.type} ${site.layer.name}: codes of ${input.name} less their zero point`,
    });
    if (accumulators === undefined) throw new Error('a depthwise unit has one output');
    prepared = addRequantization(accumulators, rounding, builder);
  }
  const [buffered] = builder.add(streamFifo, {
    role: 'pixel',
    generics: bufferGenerics(input, output, stream.lanes),
    keepsLanes: true,
    inputs: [prepared],
    outputBeatsPerFrame: [stream.beatsPerFrame],
    comment: 'a pixel that waits for its turn',
  });
  if (buffered === undefined) throw new Error('a FIFO has one output');
  return buffered;
}

function bufferGenerics(input: Value, output: Value, lanes: number): { data_bits: number; depth: number; block_depth: number } {
  return { data_bits: lanes * formatOf(output).bits, depth: channelsOf(input) / lanes + slack, block_depth: blockDepth };
}

/** The units that bring an input to the output's format; none where its codes are moved. */
interface Rescaling {
  /** The codes less their zero point: a weight of 1 for each channel. */
  readonly difference: DepthwiseGenerics;
  readonly rounding: RequantGenerics;
  readonly cost: { readonly rounding: ReturnType<typeof requant.cost> };
}

function rescaling(site: LayerSite, input: Value, lanes: number): readonly Rescaling[] {
  const { output, inputs } = endsOf(site);
  if (isMoved(site.layer, input, output)) return [];
  const { signed, bits } = formatOf(input);
  const channels = channelsOf(input);
  const accumulator = Math.max(2, accumulatorBits([rescaledRange(formatOf(input))]));
  const before = inputs.slice(0, inputs.indexOf(input)).reduce((sum, value) => sum + channelsOf(value), 0);
  const own = { ...output, axes: input.axes };
  const rounding = requantGenerics(ofChannels(site.layer, before, channels), own, lanes, accumulator);
  const difference = {
    in_bits: bits,
    in_signed: signed,
    weight_bits: 2,
    weights: new Array<number>(channels).fill(1),
    bias: { entryBits: accumulator, entries: new Array<bigint>(channels).fill(BigInt(-zeroPointOf(input))) },
    channels,
    multiplier: 1,
    taps: 1,
    positions: 1,
    lanes,
    acc_bits: accumulator,
    pixels_per_frame: pixelsOf(input),
  };
  return [{ difference, rounding, cost: { rounding: requant.cost(rounding) } }];
}

/** True if the codes of an input are those of the output. */
function isMoved({ requantization }: Layer, input: Value, output: Value): boolean {
  if (requantization === undefined) return true;
  const { low, high } = requantization;
  const type = formatOf(output);
  return high - low === 2 ** type.bits - 1 && sameFormat(formatOf(input), type);
}

function commonChannels(inputs: readonly Value[]): number {
  return inputs.map(channelsOf).reduce(greatestCommonDivisor);
}

function endsOf({ inputs, outputs: [output] }: LayerSite): { readonly inputs: readonly Value[]; readonly output: Value } {
  if (output === undefined) throw new Error('a concatenation has one output');
  return { inputs, output };
}
