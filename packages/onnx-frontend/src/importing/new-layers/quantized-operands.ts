import { type ElementType, type LayerType, clip, float32 } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import { accumulatorBias } from '../accumulators/accumulator-bias.js';
import type { NewLayer } from '../import-context.js';

/** True for layers with reals among operands that they combine: they compute with the reals of their inputs. */
export function computesReals({ inputs, parameters = {} }: NewLayer): boolean {
  return [...inputs.map(({ stream }) => stream.type), ...Object.values(parameters).map(({ type }) => type)].some(({ kind }) => kind === 'float32');
}

/** Parameters as a layer of reals has them, for its shapes. */
export function asReals(parameters: NonNullable<NewLayer['parameters']>): NonNullable<NewLayer['parameters']> {
  return Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, { ...tensor, type: float32 }]));
}

/** Of codes, a layer that works element by element makes reals, but for a Relu, whose reals are codes of the same format. */
export function elementwiseType(type: LayerType | undefined, node: SourceNode, layer: NewLayer): ElementType {
  const [input] = layer.inputs;
  if (input === undefined || layer.inputs.every(({ stream }) => stream.type.kind === 'float32')) return input?.stream.type ?? float32;
  if (layer.type === clip.type) return float32;
  const inputs = layer.inputs.map(({ stream }) => stream.name);
  const types = layer.inputs.map(({ stream }) => ({ axes: [], type: stream.type }));
  const named = { parameters: {}, ...layer, name: node.name, sources: [node.name], inputs, outputs: [node.outputs[0] ?? ''] };
  const inferred = type?.infer(named, types);
  return inferred?.ok === true ? (inferred.value[0]?.type ?? float32) : float32;
}

/** The parameters of a layer; a bias counts in units of the accumulator where it is a whole number of them. */
export function inAccumulatorUnits({ inputs, parameters = {} }: NewLayer): NonNullable<NewLayer['parameters']> {
  const { bias, weight } = parameters;
  const input = inputs[0]?.stream.type;
  if (bias === undefined || weight?.type.kind !== 'integer' || input?.kind !== 'integer') return parameters;
  return { ...parameters, bias: accumulatorBias(bias, input, weight.type) ?? bias };
}
