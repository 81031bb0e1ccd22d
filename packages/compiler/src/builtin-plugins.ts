import { type ExtensionPoint, type Plugin, builtinLayerTypes } from '@netloom/ir';
import { builtinImporters } from '@netloom/onnx-frontend';
import { builtinQuantizationRules, quantizationRules } from '@netloom/quant';
import { builtinKernels, kernels } from '@netloom/refmodel';
import { builtinMappings, mappings } from '@netloom/vhdl-backend';
import { builtinLibraryUnits } from '@netloom/vhdl-ip';

/** What every compiler has, in the order of the stages. */
export const builtinPlugins: readonly Plugin[] = [
  builtinLayerTypes,
  builtinImporters,
  builtinKernels,
  builtinQuantizationRules,
  builtinLibraryUnits,
  builtinMappings,
];

/** The extension points of the stages above that take one part for each layer type. */
export const stagePoints: readonly ExtensionPoint<unknown>[] = [kernels, quantizationRules, mappings];
