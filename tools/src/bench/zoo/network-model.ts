import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { type RandomSource, createRandom } from '../../training/random.js';
import type { Convolution, Network, Pooling } from './networks.js';

/** Slope of a leaky ReLU below zero. */
const slope = 0.125;

/** A network as an ONNX file of opset 13, with random weights and biases of which none is near zero. */
export function networkModel({ name, input, layers }: Network, seed: number): Uint8Array {
  const random = createRandom(seed);
  const nodes: ReturnType<typeof makeNode>[] = [];
  const initializers: ReturnType<typeof makeTensor>[] = [];
  let value = 'image';
  let [channels] = input;
  const add = (operator: string, role: string, parameters: readonly string[], attributes: Parameters<typeof makeNode>[3]): void => {
    nodes.push(makeNode(operator, [value, ...parameters], [role], attributes, { name: role }));
    value = role;
  };
  layers.forEach((layer, i) => {
    if ('pool' in layer) {
      add('MaxPool', `pool${i}`, [], poolAttributes(layer));
      return;
    }
    const { kernel, activation } = layer;
    const taps = channels * kernel * kernel;
    const weight = makeTensor(`conv${i}.weight`, 'float', [layer.channels, channels, kernel, kernel], farFromZero(random, layer.channels * taps, taps));
    const bias = makeTensor(`conv${i}.bias`, 'float', [layer.channels], farFromZero(random, layer.channels, 1));
    initializers.push(weight, bias);
    add('Conv', `conv${i}`, [weight.name, bias.name], convolutionAttributes(layer));
    channels = layer.channels;
    if (activation === 'relu') add('Relu', `relu${i}`, [], {});
    if (activation === 'leaky relu') add('LeakyRelu', `relu${i}`, [], { alpha: { float: slope } });
  });
  add('GlobalAveragePool', 'average', [], {});
  const inputs = [makeValueInfo('image', 'float', [1, ...input])];
  const outputs = [makeValueInfo(value, 'float', [1, channels, 1, 1])];
  return encodeModel(makeModel({ name, opset: 13, inputs, outputs, nodes, initializers }));
}

function convolutionAttributes({ kernel, stride, pad }: Convolution): Parameters<typeof makeNode>[3] {
  return { kernel_shape: { ints: [kernel, kernel] }, strides: { ints: [stride, stride] }, pads: { ints: [pad, pad, pad, pad] } };
}

function poolAttributes({ pool, stride }: Pooling): Parameters<typeof makeNode>[3] {
  return { kernel_shape: { ints: [pool, pool] }, strides: { ints: [stride, stride] } };
}

/** Values of either sign whose magnitudes lie between a quarter of the greatest and the greatest, which falls with `taps`. */
function farFromZero(random: RandomSource, count: number, taps: number): Float32Array {
  const greatest = 1 / Math.sqrt(taps);
  return Float32Array.from({ length: count }, () => (random.below(2) === 0 ? -1 : 1) * greatest * (0.25 + 0.75 * random.uniform()));
}
