import { type Value, layerSubject } from '@netloom/ir';
import { type MultiplyStreamsGenerics, type RequantGenerics, multiplyStreams, multiplyStreamsAccumulatorBits, noCorrections, requant } from '@netloom/vhdl-ip';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { addRequantization, commonRequantGenerics } from './requantization.js';
import { channelsOf, formatOf, pixelsOf, zeroPointOf } from './sites.js';

/** What the unit multiplies. */
const factorBitsLimit = 16;

/** Multiplication of two values: the product of both streams' codes less their zero points, then requantization. */
export const mul: Mapping = {
  layerType: 'Mul',
  limits: [`factors of at most ${factorBitsLimit} bits`],
  check({ layer, inputs }) {
    const bits = Math.max(...inputs.map(({ type }) => (type.kind === 'integer' ? type.bits : 0)));
    return bits <= factorBitsLimit ? [] : [hdlDiagnostics.make.factorTooWide(layerSubject(layer), { limit: factorBitsLimit, bits })];
  },
  candidates(site) {
    const { output } = endsOf(site);
    const elements = pixelsOf(output) * channelsOf(output);
    return laneCandidates(channelsOf(output), (lanes) => ({ intervalCycles: elements / lanes, memoryBits: 0 })).map((candidate) => {
      const [lanes = 1] = candidate.outputLanes;
      const product = productGenerics(site, lanes);
      const costs = [multiplyStreams.cost(product), requant.cost(roundingGenerics(site, product))];
      return {
        ...candidate,
        inputLanes: [lanes, lanes],
        otherMultipliers: costs.reduce((sum, { multipliers }) => sum + multipliers, 0),
        memoryBits: costs.reduce((sum, { memoryBits }) => sum + memoryBits, 0),
      };
    });
  },
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { layer } = site;
    const { output } = endsOf(site);
    const generics = productGenerics(site, lanes);
    const [products] = builder.add(multiplyStreams, {
      role: 'mul',
      generics,
      inputs,
      outputBeatsPerFrame: [(pixelsOf(output) * channelsOf(output)) / lanes],
      comment: `${layer.type} ${layer.name}`,
    });
    if (products === undefined) throw new Error('a multiplier has one output');
    return [addRequantization(products, roundingGenerics(site, generics), builder)];
  },
};

function endsOf({ inputs, outputs }: LayerSite): { readonly a: Value; readonly b: Value; readonly output: Value } {
  const [[a, b], [output]] = [inputs, outputs];
  if (a === undefined || b === undefined || output === undefined) throw new Error('Mul has two inputs and one output');
  return { a, b, output };
}

/** Corrected pairs are numbered alike in an implementation and in the unit. */
function productGenerics(site: LayerSite, lanes: number): MultiplyStreamsGenerics {
  const { a, b } = endsOf(site);
  const [first, second] = [formatOf(a), formatOf(b)];
  const terms = {
    in0_bits: first.bits,
    in0_signed: first.signed,
    in1_bits: second.bits,
    in1_signed: second.signed,
    zero_point0: zeroPointOf(a),
    zero_point1: zeroPointOf(b),
    corrections: site.layer.requantization?.implementation?.correctedPairs ?? noCorrections,
  };
  return { lanes, ...terms, acc_bits: multiplyStreamsAccumulatorBits(terms) };
}

function roundingGenerics(site: LayerSite, { lanes, acc_bits }: MultiplyStreamsGenerics): RequantGenerics {
  return commonRequantGenerics(site.layer, endsOf(site).output, lanes, acc_bits);
}
