import { type SumTerms, layerSubject, sumTerms } from '@netloom/ir';
import { type AddStreamsGenerics, addStreams, addStreamsAccumulatorBits, requant } from '@netloom/vhdl-ip';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { LayerSite, Mapping } from '../mapping.js';
import { laneCandidates } from './free-candidates.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { channelsOf, formatOf, pixelsOf } from './sites.js';

/** What the adder takes. */
const bitsLimit = 16;
const sumLimit = 48;

/** Addition: the exact sum of both streams, then requantization. */
export const add: Mapping = {
  layerType: 'Add',
  limits: [`addends of at most ${bitsLimit} bits, and sums of at most ${sumLimit}`],
  check(site) {
    const terms = termsOf(site);
    if (terms === undefined) return [];
    const bits = Math.max(...site.inputs.map((input) => formatOf(input).bits));
    const sum = accumulatorBitsOf(site, terms);
    if (bits <= bitsLimit && sum <= sumLimit) return [];
    return [hdlDiagnostics.make.sumTooWide(layerSubject(site.layer), { bitsLimit, sumLimit, bits, sum })];
  },
  candidates(site) {
    const { output } = endsOf(site);
    const terms = exactTermsOf(site);
    const elements = pixelsOf(output) * channelsOf(output);
    return laneCandidates(channelsOf(output), (lanes) => ({ intervalCycles: elements / lanes, memoryBits: 0 })).map((candidate) => {
      const [lanes = 1] = candidate.outputLanes;
      const rounding = requant.cost(requantGenerics(site.layer, output, lanes, accumulatorBitsOf(site, terms)));
      return {
        ...candidate,
        inputLanes: [lanes, lanes],
        otherMultipliers: addStreams.cost(adderGenerics(site, terms, lanes)).multipliers + rounding.multipliers,
        memoryBits: rounding.memoryBits,
      };
    });
  },
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { output } = endsOf(site);
    const terms = exactTermsOf(site);
    const [sums] = builder.add(addStreams, {
      role: 'add',
      generics: adderGenerics(site, terms, lanes),
      inputs,
      outputBeatsPerFrame: [(pixelsOf(output) * channelsOf(output)) / lanes],
      comment: `${site.layer.type} ${site.layer.name}`,
    });
    if (sums === undefined) throw new Error('an adder has one output');
    return [addRequantization(sums, requantGenerics(site.layer, output, lanes, accumulatorBitsOf(site, terms)), builder)];
  },
};

function endsOf({ inputs: [a, b], outputs: [output] }: LayerSite): Record<'a' | 'b' | 'output', LayerSite['inputs'][number]> {
  if (a === undefined || b === undefined || output === undefined) throw new Error('Add has two inputs and one output');
  return { a, b, output };
}

/** Undefined for float graphs, and for scales that have no exact sum: those have no implementation either. */
function termsOf(site: LayerSite): SumTerms | undefined {
  const { a, b } = endsOf(site);
  return a.type.kind === 'integer' && b.type.kind === 'integer' ? sumTerms(a.type, b.type) : undefined;
}

function exactTermsOf(site: LayerSite): SumTerms {
  const terms = termsOf(site);
  if (terms === undefined) throw new Error(`Add ${JSON.stringify(site.layer.name)} has an implementation, but no exact sum`);
  return terms;
}

function sumOf(site: LayerSite, { factors }: SumTerms): Omit<AddStreamsGenerics, 'lanes' | 'offset' | 'acc_bits'> {
  const { a, b } = endsOf(site);
  const [first, second] = [formatOf(a), formatOf(b)];
  return {
    in0_bits: first.bits,
    in0_signed: first.signed,
    in1_bits: second.bits,
    in1_signed: second.signed,
    factor0: factors[0],
    factor1: factors[1],
  };
}

function accumulatorBitsOf(site: LayerSite, terms: SumTerms): number {
  return addStreamsAccumulatorBits(sumOf(site, terms), terms.offset);
}

function adderGenerics(site: LayerSite, terms: SumTerms, lanes: number): AddStreamsGenerics {
  const bits = accumulatorBitsOf(site, terms);
  return { ...sumOf(site, terms), lanes, offset: { entryBits: bits, entries: [terms.offset] }, acc_bits: bits };
}
