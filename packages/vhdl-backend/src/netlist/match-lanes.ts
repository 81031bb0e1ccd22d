import { widthConverter } from '@netloom/vhdl-ip';
import { greatestCommonDivisor } from '../folding/divisors.js';
import type { NetlistBuilder } from './builder.js';
import type { Stream } from './netlist.js';

/**
 * The stream with another number of lanes: through one width converter where one number divides the other, else up to
 * their least common multiple and down again, so that neither side waits longer than its own beats take.
 */
export function matchLanes(stream: Stream, lanes: number, builder: NetlistBuilder): Stream {
  if (stream.lanes === lanes) return stream;
  if (stream.lanes % lanes === 0 || lanes % stream.lanes === 0) return convert(stream, lanes, builder);
  const common = (stream.lanes / greatestCommonDivisor(stream.lanes, lanes)) * lanes;
  return convert(convert(stream, common, builder), lanes, builder);
}

function convert(stream: Stream, lanes: number, builder: NetlistBuilder): Stream {
  const [converted] = builder.add(widthConverter, {
    role: 'width',
    generics: { lanes_in: stream.lanes, lanes_out: lanes, lane_bits: stream.laneBits },
    inputs: [stream],
    outputBeatsPerFrame: [(stream.beatsPerFrame * stream.lanes) / lanes],
  });
  if (converted === undefined) throw new Error('a width converter has one output');
  return converted;
}
