import { layerSubject } from '@netloom/ir';
import { type RequantGenerics, addStreams, addStreamsAccumulatorBits, lookup, requant } from '@netloom/vhdl-ip';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { LayerSite, Mapping } from '../mapping.js';
import { type SumPlan, adderGenerics, lookupGenerics, sumPlan } from './addends.js';
import { laneCandidates } from './free-candidates.js';
import { addRequantization, commonRequantGenerics } from './requantization.js';
import { channelsOf, pixelsOf } from './sites.js';

/** What the adder takes: codes, and entries of tables that stand for them. */
const codeBitsLimit = 16;
const entryBitsLimit = 46;
const sumLimit = 48;

/** Addition: the sum of both streams' products or table entries, then requantization. */
export const add: Mapping = {
  layerType: 'Add',
  limits: [`addends of at most ${codeBitsLimit} bits, and sums of at most ${sumLimit}`],
  check(site) {
    const sum = sumPlan(site);
    if (sum === undefined) return [];
    const codes = Math.max(...sum.operands.map(({ codeBits }) => codeBits));
    const entries = Math.max(...sum.operands.map(({ bits }) => bits));
    const bits = codes > codeBitsLimit ? codes : entries;
    const bitsLimit = codes > codeBitsLimit ? codeBitsLimit : entryBitsLimit;
    const accumulator = addStreamsAccumulatorBits(sum.terms, sum.offset);
    if (bits <= bitsLimit && accumulator <= sumLimit) return [];
    return [hdlDiagnostics.make.sumTooWide(layerSubject(site.layer), { bitsLimit, sumLimit, bits, sum: accumulator })];
  },
  candidates(site) {
    const { output, sum } = endsOf(site);
    const elements = pixelsOf(output) * channelsOf(output);
    return laneCandidates(channelsOf(output), (lanes) => ({ intervalCycles: elements / lanes, memoryBits: 0 })).map((candidate) => {
      const [lanes = 1] = candidate.outputLanes;
      const rounding = requant.cost(roundingGenerics(site, sum, lanes));
      const tables = sum.operands.flatMap((operand) => lookupGenerics(operand, lanes));
      return {
        ...candidate,
        inputLanes: [lanes, lanes],
        otherMultipliers: addStreams.cost(adderGenerics(sum, lanes)).multipliers + rounding.multipliers,
        memoryBits: tables.reduce((bits, generics) => bits + lookup.cost(generics).memoryBits, rounding.memoryBits),
      };
    });
  },
  build(site, { folding: { lanes = 1 } }, streams, builder) {
    const { output, sum } = endsOf(site);
    const beats = [(pixelsOf(output) * channelsOf(output)) / lanes];
    const comment = `${site.layer.type} ${site.layer.name}`;
    const inputs = streams.flatMap((stream, i) => {
      const operand = sum.operands[i];
      const [generics] = operand === undefined ? [] : lookupGenerics(operand, lanes);
      if (generics === undefined) return [stream];
      return builder.add(lookup, { role: 'addend', generics, inputs: [stream], outputBeatsPerFrame: beats, comment: `${comment}: reals of codes` });
    });
    const [sums] = builder.add(addStreams, { role: 'add', generics: adderGenerics(sum, lanes), inputs, outputBeatsPerFrame: beats, comment });
    if (sums === undefined) throw new Error('an adder has one output');
    return [addRequantization(sums, roundingGenerics(site, sum, lanes), builder)];
  },
};

function endsOf(site: LayerSite): { readonly output: LayerSite['inputs'][number]; readonly sum: SumPlan } {
  const [output] = site.outputs;
  const sum = sumPlan(site);
  if (output === undefined) throw new Error('Add has one output');
  if (sum === undefined) throw new Error(`Add ${JSON.stringify(site.layer.name)} has an implementation, but no exact sum`);
  return { output, sum };
}

function roundingGenerics(site: LayerSite, sum: SumPlan, lanes: number): RequantGenerics {
  const { output } = endsOf(site);
  const bits = addStreamsAccumulatorBits(sum.terms, sum.offset);
  return commonRequantGenerics(site.layer, output, lanes, bits);
}
