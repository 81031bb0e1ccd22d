import { type NodeProto, encodeModel, makeModel } from '@netloom/onnx-frontend/codec';
import type { OnnxRuntime, RuntimeTensor } from '@netloom/toolchain';
import type { RealRange } from './format.js';

/** Frames that ranges come from. */
export const sampledFrames = 3;

/** What a node of one output makes of tensors, as ONNX Runtime computes it. */
export async function sampleNode(runtime: OnnxRuntime, node: NodeProto, opset: number, inputs: ReadonlyMap<string, RuntimeTensor>): Promise<RuntimeTensor> {
  const [output = ''] = node.output ?? [];
  const names = [...new Set(node.input)].filter((name) => name !== '');
  const infos = names.map((name) => {
    const tensor = inputs.get(name);
    if (tensor === undefined) throw new Error(`nothing has made ${name}`);
    return { name, type: { tensor_type: { elem_type: tensor.type === 'int64' ? 7 : 1 } } };
  });
  const outputs = [{ name: output, type: { tensor_type: { elem_type: node.op_type === 'ArgMax' ? 7 : 1 } } }];
  const session = await runtime.load(encodeModel(makeModel({ nodes: [node], inputs: infos, outputs, opset })));
  const results = await session.run(new Map(names.flatMap((name) => [...inputs].filter(([other]) => other === name))));
  await session.release();
  const made = results.get(output);
  if (made === undefined) throw new Error(`ONNX Runtime has not made ${output}`);
  return made;
}

/** Reals as ONNX Runtime takes them. */
export function realTensor(dimensions: readonly number[], data: Float32Array): RuntimeTensor {
  return { type: 'float32', dimensions, data };
}

export function realsOf({ data }: RuntimeTensor): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error('no reals');
  return data;
}

/** What finite reals lie between. */
export function rangeOf(tensor: RuntimeTensor): RealRange {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const real of realsOf(tensor)) {
    if (Math.abs(real) > 2 ** 100 || Number.isNaN(real)) continue;
    low = Math.min(low, real);
    high = Math.max(high, real);
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/** The root of the mean square. */
export function magnitudeOf(reals: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < reals.length; i++) sum += (reals[i] ?? 0) ** 2;
  return Math.sqrt(sum / Math.max(1, reals.length));
}
