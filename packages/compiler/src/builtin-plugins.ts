import {
  type ExtensionPoint,
  type Plugin,
  backends,
  builtinLayerTypes,
  graphRewrites,
  layerTypes,
  legalityRules,
} from '@netloom/ir';
import { builtinImporters, constantFolders, exporters, importers } from '@netloom/onnx-frontend';
import { builtinQuantizationRules, quantizationRules } from '@netloom/quant';
import { builtinKernels, kernels } from '@netloom/refmodel';
import { builtinMappings } from '@netloom/vhdl-backend';
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

/** The extension points that every compiler reads, whatever its backends. */
export const stagePoints: readonly ExtensionPoint<unknown>[] = [
  layerTypes,
  importers,
  constantFolders,
  exporters,
  graphRewrites,
  kernels,
  quantizationRules,
  legalityRules,
  backends,
];
