import { type PointwiseFunction, type Tensor, layerSubject, pointwiseFunctions, pointwiseTable, requantizeValue, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { Exporter } from '../exporter.js';

/**
 * Functions of one element. The table must be the function's own, but for limits, which are written as a Clip.
 *
 * @errors ONX106 exportTable
 * @source ONNX LeakyRelu-16, Sigmoid-13, Tanh-13, HardSigmoid-6, HardSwish-14, Elu-6
 */
export const pointwiseExporters: readonly Exporter[] = pointwiseFunctions.map(exporterOf);

function exporterOf({ layerType, realOf }: PointwiseFunction): Exporter {
  return {
    layerType: layerType.type,
    export(layer, context) {
      const [input] = context.inputs;
      const [output] = context.outputs;
      const { table } = layer.parameters;
      const numbers = Object.entries(layer.attributes).map(([name, value]) => [name, { float: Number(value) }] as const);
      // DequantizeLinear and QuantizeLinear alone are another format.
      const isFormat = layer.type === requantizeValue.layerType.type;
      const result = isFormat ? context.input(0) : context.node(layer.type, [context.input(0)], Object.fromEntries(numbers));
      if (table === undefined || input?.type.kind !== 'integer' || output?.type.kind !== 'integer') return result;
      const whole = pointwiseTable(realOf(layer), input.type, output.type);
      const { low, high } = endsOf(table);
      const ofFunction = endsOf(whole);
      if (!table.data.every((code, i) => code === Math.min(high, Math.max(low, whole.data[i] ?? 0)))) {
        context.report(onnxDiagnostics.make.exportTable(layerSubject(layer), {}));
        return result;
      }
      const quantization = output.type.quantization ?? unquantized;
      const realAt = (code: number): number => Math.fround((code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0));
      if (low === ofFunction.low && high === ofFunction.high) return result;
      return context.clip(result, low === ofFunction.low ? undefined : realAt(low), high === ofFunction.high ? undefined : realAt(high));
    },
  };
}

function endsOf({ data }: Tensor): { readonly low: number; readonly high: number } {
  let [low, high] = [data[0] ?? 0, data[0] ?? 0];
  for (const code of data) [low, high] = [Math.min(low, code), Math.max(high, code)];
  return { low, high };
}
