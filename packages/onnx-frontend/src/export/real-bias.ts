import { type Graph, type Layer, type Ratio, axisSize, ratioOf, ratioProduct, ratioQuotient, ratioSum, scaleAt, unquantized, valueOf, zeroPointAt } from '@netloom/ir';

/**
 * The bias of reals that a layer's factors and offsets are, one for each output channel.
 *
 * @returns undefined where the factors are others than the scales of its operands, there is a bias of codes besides, they
 *   round otherwise than QuantizeLinear, or the bias is none of float32
 */
export function realBiasOf(graph: Graph, layer: Layer): Float32Array | undefined {
  const { factors, offsets, rounding } = layer.requantization ?? {};
  const [x, y] = [layer.inputs[0], layer.outputs[0]].map((name) => graph.values.get(name ?? ''));
  const { weight, bias } = layer.parameters;
  if (factors === undefined || offsets === undefined || bias !== undefined) return undefined;
  if (x?.type.kind !== 'integer' || y?.type.kind !== 'integer' || weight?.type.kind !== 'integer') return undefined;
  const [from, by, to] = [x.type, weight.type, y.type].map((type) => type.quantization ?? unquantized);
  const scaleOf = (quantization: typeof from, channel: number): Ratio => ratioOf(scaleAt(quantization ?? unquantized, channel));
  const at = (ratios: readonly Ratio[], channel: number): Ratio => ratios[ratios.length === 1 ? 0 : channel] ?? { numerator: 0n, denominator: 1n };
  const reals = Array.from({ length: axisSize(valueOf(graph, y.name).axes, 'C') ?? 1 }, (_, channel): number | undefined => {
    const output = scaleOf(to, channel);
    const scales = ratioQuotient(ratioProduct(scaleOf(from, 0), scaleOf(by, channel)), output);
    const zero = zeroPointAt(to ?? unquantized, channel);
    const { numerator, denominator } = ratioProduct(ratioSum(at(offsets, channel), ratioOf(-zero)), output);
    const real = Number(numerator) / Number(denominator);
    return rounding === (zero % 2 === 0 ? 'half-even' : 'half-odd') && isSame(at(factors, channel), scales) && Math.fround(real) === real ? real : undefined;
  });
  return reals.every((real) => real !== undefined) ? Float32Array.from(reals) : undefined;
}

function isSame(a: Ratio, b: Ratio): boolean {
  return a.numerator * b.denominator === b.numerator * a.denominator;
}
