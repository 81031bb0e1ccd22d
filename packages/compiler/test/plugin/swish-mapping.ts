import { type IntegerType, axisSize, codeRange, elementCount } from '@netloom/ir';
import { type LayerSite, type Mapping, divisors } from '@netloom/vhdl-backend';
import { lookupUnit } from './lookup-unit.js';
import { swishType } from './swish-type.js';

/** One table for each lane. */
export const swishMapping: Mapping = {
  layerType: swishType.type,
  candidates(site) {
    const { elements, channels, to, codes } = read(site);
    return divisors(channels).map((lanes) => ({
      folding: { lanes },
      inputLanes: [lanes],
      outputLanes: [lanes],
      intervalCycles: elements / lanes,
      multipliers: 0,
      otherMultipliers: 0,
      macs: 0,
      memoryBits: lanes * codes.length * to.bits,
    }));
  },
  build(site, { folding: { lanes = 1 } }, inputs, builder) {
    const { elements, from, to, codes } = read(site);
    return builder.add(lookupUnit, {
      role: 'lookup',
      generics: { lanes, in_bits: from.bits, out_bits: to.bits, entries: patterns(codes, from, to) },
      inputs,
      outputBeatsPerFrame: [elements / lanes],
    });
  },
};

function read({ layer, inputs: [input], outputs: [output] }: LayerSite): {
  readonly elements: number;
  readonly channels: number;
  readonly from: IntegerType;
  readonly to: IntegerType;
  readonly codes: readonly number[];
} {
  if (input?.type.kind !== 'integer' || output?.type.kind !== 'integer') throw new Error('Swish is not quantized');
  const codes = Array.from(layer.parameters.table?.data ?? []);
  return { elements: elementCount(input.axes), channels: axisSize(input.axes, 'C') ?? 1, from: input.type, to: output.type, codes };
}

/** The table in the order of input patterns, as patterns. */
function patterns(codes: readonly number[], from: IntegerType, to: IntegerType): number[] {
  const { low } = codeRange(from);
  const size = 2 ** from.bits;
  return Array.from({ length: size }, (_, pattern) => {
    const code = pattern >= size + low && low < 0 ? pattern - size : pattern;
    const found = codes[code - low] ?? 0;
    return found < 0 ? found + 2 ** to.bits : found;
  });
}
