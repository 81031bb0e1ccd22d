import { type PointwiseFunction, codeRange, pointwiseFunctions } from '@netloom/ir';
import { type LookupGenerics, lookup } from '@netloom/vhdl-ip';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { bitPattern, channelsOf, endsOf, formatOf, pixelsOf } from './sites.js';

/** Functions of one element, each lane by a table of its own. */
export const pointwiseMappings: readonly Mapping[] = pointwiseFunctions.map(mappingOf);

function mappingOf({ layerType }: PointwiseFunction): Mapping {
  return {
    layerType: layerType.type,
    candidates(site) {
      const { input } = endsOf(site);
      const values = pixelsOf(input) * channelsOf(input);
      return laneCandidates(channelsOf(input), (lanes) => ({
        intervalCycles: values / lanes,
        memoryBits: lookup.cost(genericsOf(site, lanes)).memoryBits,
      }));
    },
    build(site, { folding: { lanes = 1 } }, inputs, builder) {
      const { input } = endsOf(site);
      return builder.add(lookup, {
        role: 'lookup',
        generics: genericsOf(site, lanes),
        inputs,
        outputBeatsPerFrame: [(pixelsOf(input) * channelsOf(input)) / lanes],
        comment: `${site.layer.type} ${site.layer.name}`,
      });
    },
  };
}

function genericsOf(site: LayerSite, lanes: number): LookupGenerics {
  const { input, output } = endsOf(site);
  const from = formatOf(input);
  const to = formatOf(output);
  const { low } = codeRange(from);
  const entries = new Array<number>(2 ** from.bits).fill(0);
  site.layer.parameters.table?.data.forEach((code, i) => {
    entries[bitPattern(low + i, from.bits)] = bitPattern(code, to.bits);
  });
  return { lanes, in_bits: from.bits, out_bits: to.bits, entries };
}
