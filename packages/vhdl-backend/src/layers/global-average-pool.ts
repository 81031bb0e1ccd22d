import { globalAveragePool as globalAveragePoolType } from '@netloom/ir';
import { type GlobalReduceGenerics, globalReduce, reductions } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { divisors } from '../folding/divisors.js';
import { averageBits, averageCandidate } from './averaging.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { channelsOf, endsOf, formatOf, pixelsOf, zeroPointOf } from './sites.js';

/** Global average pooling: the running sum of each channel, then requantization, which divides. */
export const globalAveragePool: Mapping = {
  layerType: globalAveragePoolType.type,
  candidates: (site) =>
    divisors(channelsOf(endsOf(site).input)).map((lanes) => {
      const units = [globalReduce.cost(sumGenerics(site, lanes))];
      return averageCandidate(site, units, sumBits(site), { folding: { lanes }, inputLanes: lanes, outputLanes: lanes });
    }),
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { output } = endsOf(site);
    const [sums] = builder.add(globalReduce, {
      role: 'global_sum',
      generics: sumGenerics(site, lanes),
      inputs,
      outputBeatsPerFrame: [channelsOf(output) / lanes],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
    if (sums === undefined) throw new Error('a reduction has one output');
    return [addRequantization(sums, requantGenerics(site.layer, output, lanes, sumBits(site)), builder)];
  },
};

function sumBits(site: LayerSite): number {
  return averageBits(site, BigInt(pixelsOf(endsOf(site).input)));
}

function sumGenerics(site: LayerSite, lanes: number): GlobalReduceGenerics {
  const { input } = endsOf(site);
  const { signed, bits } = formatOf(input);
  return {
    reduction: reductions.sum,
    lanes,
    channels: channelsOf(input),
    pixels: pixelsOf(input),
    in_bits: bits,
    in_signed: signed,
    zero_point: zeroPointOf(input),
    out_bits: sumBits(site),
  };
}
