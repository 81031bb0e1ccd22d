import { success } from '@netloom/ir';
import type { QuantizationRule } from '../quantization-rule.js';

/** The rule of a layer type that moves or compares codes: its output has the format of its input. */
export function keepFormatRule(layerType: string, more: Pick<QuantizationRule, 'clamp' | 'holds'> = {}): QuantizationRule {
  return {
    layerType,
    keepsFormat: true,
    takesClamp: false,
    ...more,
    quantize: (layer, { inputs: [input], outputs }) => {
      if (input === undefined) throw new Error(`${layer.type} ${JSON.stringify(layer.name)} has no input`);
      return success({ layers: [layer], values: outputs.map((output) => ({ ...output, type: input.type })) });
    },
  };
}
