import { type Graph, type Layer, type TensorData, dequantizeFrame, pointwiseFunctions, scaleAt, unquantized, valueOf } from '@netloom/ir';
import type { Level } from './explained.js';
import { integerOf } from './graph-builder.js';

/** How far ONNX Runtime's approximations of functions are from the real ones, in parts of the result or of 1. */
const functionError = 2 ** -20;

/** What functions of one element give in codes of the output, and how far ONNX Runtime can be from it; nothing for other layers. */
export function tableLevels(graph: Graph, layer: Layer, x: TensorData): readonly Level[] {
  const real = pointwiseFunctions.find(({ layerType }) => layerType.type === layer.type)?.realOf(layer);
  if (real === undefined) return [];
  const reals = dequantizeFrame(valueOf(graph, layer.inputs[0] ?? ''), x);
  const scale = scaleAt(integerOf(valueOf(graph, layer.outputs[0] ?? '').type).quantization ?? unquantized, 0);
  return Array.from(reals, (input) => {
    const y = real(input);
    return { level: y / scale, bound: (functionError * Math.max(1, Math.abs(y))) / scale };
  });
}
