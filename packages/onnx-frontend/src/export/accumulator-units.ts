import { type Graph, type Layer, type Quantization, type Ratio, averagePool, commonDivisor, countedTaps, elementCount, ratioProduct, spatialAxes, valueOf, zeroPointAt } from '@netloom/ir';

/** The real of an accumulator of 1 of an average, for each channel. */
export function averageUnits(graph: Graph, layer: Layer, inputUnits: readonly Ratio[]): readonly Ratio[] {
  const [input, output] = [layer.inputs, layer.outputs].map(([name = '']) => spatialAxes(valueOf(graph, name).axes));
  const isPool = layer.type === averagePool.type;
  const denominator = isPool ? commonDivisor(countedTaps(averagePool.of(layer).attributes, input ?? [], output ?? [])) : BigInt(elementCount(input ?? []));
  return inputUnits.map((unit) => ratioProduct(unit, { numerator: 1n, denominator }));
}

/** For each channel true if its accumulator is always 0 and its factor 1, as functions are read that are the same everywhere. */
export function emptyChannels({ parameters: { weight, bias }, requantization }: Layer, channels: number, ofWeight: Quantization): readonly boolean[] {
  const columns = (weight?.data.length ?? 0) / channels;
  const factors = requantization?.factors ?? [];
  return Array.from({ length: channels }, (_, channel) => {
    const row = weight?.data.slice(channel * columns, (channel + 1) * columns) ?? [];
    const { numerator, denominator } = factors[factors.length === 1 ? 0 : channel] ?? { numerator: 0n, denominator: 1n };
    return numerator === denominator && (bias?.data[channel] ?? 0) === 0 && row.every((code) => code === zeroPointAt(ofWeight, channel));
  });
}
