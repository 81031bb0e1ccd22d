import type { Layer, Value } from '@netloom/ir';
import { type RequantGenerics, requant, requantMethods } from '@netloom/vhdl-ip';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { channelsOf, formatOf, zeroPointOf } from './sites.js';

/**
 * Generics of the requantization behind a layer's accumulators.
 *
 * @bits accumulators s(accumulatorBits) -> the output value's format
 * @throws Error without a proven implementation (a bug: the backend reports it before)
 */
export function requantGenerics(layer: Layer, output: Value, lanes: number, accumulatorBits: number): RequantGenerics {
  const definition = layer.requantization;
  const implementation = definition?.implementation;
  if (definition === undefined || implementation === undefined)
    throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has no proven requantization`);
  const { signed, bits } = formatOf(output);
  const common = {
    lanes,
    channels: channelsOf(output),
    in_bits: accumulatorBits,
    out_bits: bits,
    out_signed: signed,
    low: definition.low,
    high: definition.high,
  };
  if (implementation.method === 'thresholds') {
    const levels = Math.max(1, ...implementation.thresholds.map((steps) => steps.length));
    const never = 1n << BigInt(accumulatorBits - 1);
    const padded = implementation.thresholds.flatMap((steps) =>
      Array.from({ length: levels }, (_, level) => steps[level] ?? never),
    );
    return {
      ...common,
      method: requantMethods.thresholds,
      levels,
      thresholds: packed(accumulatorBits + 1, padded),
    };
  }
  const { shift, multipliers } = implementation;
  const multiplierBits = unsignedBits(multipliers);
  const scaling = {
    ...common,
    zero_point: zeroPointOf(output),
    multiplier_bits: multiplierBits,
    multipliers: packed(multiplierBits, multipliers),
    shift,
  };
  if (implementation.method === 'offset') {
    const offsetBits = signedBits(implementation.offsets);
    return {
      ...scaling,
      method: requantMethods.offset,
      offset_bits: offsetBits,
      offsets: packed(offsetBits, implementation.offsets),
    };
  }
  const windowBits = Math.max(1, shift);
  const windows = Array.from({ length: bits + 1 }, (_, binade) => implementation.tieWindows[binade] ?? 0n);
  return {
    ...scaling,
    method: requantMethods.halfEven,
    tie_windows: packed(windowBits, windows),
    round_accumulator: implementation.roundsAccumulator === true,
  };
}

/** As {@link requantGenerics}, but what all channels have in common is kept once for each lane, not for each channel. */
export function commonRequantGenerics(layer: Layer, output: Value, lanes: number, accumulatorBits: number): RequantGenerics {
  if (!hasUniformChannels(layer)) return requantGenerics(layer, output, lanes, accumulatorBits);
  return requantGenerics(ofChannels(layer, 0, lanes), { ...output, axes: [{ name: 'C', size: lanes }] }, lanes, accumulatorBits);
}

/** The layer with the part of its requantization that is of some output channels. */
export function ofChannels(layer: Layer, from: number, count: number): Layer {
  const { requantization } = layer;
  const implementation = requantization?.implementation;
  if (requantization === undefined || implementation === undefined) return layer;
  const part = <T>(list: readonly T[]): readonly T[] => list.slice(from, from + count);
  switch (implementation.method) {
    case 'thresholds':
      return { ...layer, requantization: { ...requantization, implementation: { ...implementation, thresholds: part(implementation.thresholds) } } };
    case 'offset': {
      const constants = { multipliers: part(implementation.multipliers), offsets: part(implementation.offsets) };
      return { ...layer, requantization: { ...requantization, implementation: { ...implementation, ...constants } } };
    }
    case 'half-even':
      return { ...layer, requantization: { ...requantization, implementation: { ...implementation, multipliers: part(implementation.multipliers) } } };
  }
}

/** True if all output channels have the same constants. */
function hasUniformChannels({ requantization }: Layer): boolean {
  const implementation = requantization?.implementation;
  if (implementation === undefined) return false;
  const isUniform = (list: readonly bigint[]): boolean => list.every((entry) => entry === list[0]);
  switch (implementation.method) {
    case 'thresholds':
      return implementation.thresholds.every((list) => list.join() === implementation.thresholds[0]?.join());
    case 'offset':
      return isUniform(implementation.multipliers) && isUniform(implementation.offsets);
    case 'half-even':
      return isUniform(implementation.multipliers);
  }
}

/** Adds the requantization unit. */
export function addRequantization(accumulators: Stream, generics: RequantGenerics, builder: NetlistBuilder): Stream {
  const [codes] = builder.add(requant, {
    role: 'requant',
    generics,
    inputs: [accumulators],
    outputBeatsPerFrame: [accumulators.beatsPerFrame],
  });
  if (codes === undefined) throw new Error('a requantization has one output');
  return codes;
}

function packed(entryBits: number, entries: readonly bigint[]): { entryBits: number; entries: bigint[] } {
  return { entryBits, entries: [...entries] };
}

function unsignedBits(values: readonly bigint[]): number {
  return values.reduce((bits, value) => Math.max(bits, value.toString(2).length), 1);
}

/** Least bits of two's complement that hold all of the values. */
export function signedBits(values: readonly bigint[]): number {
  return values.reduce((bits, value) => {
    const magnitude = value < 0n ? -value - 1n : value;
    return Math.max(bits, magnitude === 0n ? 1 : magnitude.toString(2).length + 1);
  }, 1);
}
