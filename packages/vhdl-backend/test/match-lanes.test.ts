import { describe, expect, it } from 'vitest';
import { type Stream, createNetlistBuilder, matchLanes } from '../src/index.js';
import { createIdentifiers } from '../src/netlist/identifiers.js';

function convert(from: number, to: number) {
  const builder = createNetlistBuilder(createIdentifiers());
  const stream: Stream = { name: 'x', lanes: from, laneBits: 5, beatsPerFrame: 120 / from };
  const matched = matchLanes(stream, to, builder);
  return { stream, matched, converters: builder.netlist.instances.map(({ unit, generics }) => [unit, generics.lanes_in, generics.lanes_out]) };
}

describe('matchLanes', () => {
  it('leaves a stream that fits as it is', () => {
    const { stream, matched, converters } = convert(4, 4);
    expect(matched).toBe(stream);
    expect(converters).toEqual([]);
  });

  it.each([
    [1, 6],
    [6, 1],
    [2, 6],
    [12, 3],
  ])('takes one converter from %d to %d lanes', (from, to) => {
    const { matched, converters } = convert(from, to);
    expect(converters).toEqual([['width_converter', from, to]]);
    expect(matched).toMatchObject({ lanes: to, laneBits: 5, beatsPerFrame: 120 / to });
  });

  it.each([
    [4, 6, 12],
    [6, 4, 12],
    [3, 2, 6],
    [5, 8, 40],
  ])('goes from %d to %d lanes through %d, where neither divides the other', (from, to, common) => {
    const { matched, converters } = convert(from, to);
    expect(converters).toEqual([
      ['width_converter', from, common],
      ['width_converter', common, to],
    ]);
    expect(matched).toMatchObject({ lanes: to, beatsPerFrame: 120 / to });
  });
});
