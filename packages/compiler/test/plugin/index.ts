import { type Plugin, backends, definePlugin, irVersion, layerTypes } from '@netloom/ir';
import { importers } from '@netloom/onnx-frontend';
import { quantizationRules } from '@netloom/quant';
import { kernels } from '@netloom/refmodel';
import { mappings } from '@netloom/vhdl-backend';
import { libraryUnits } from '@netloom/vhdl-ip';
import { listingBackend, listingEntries } from './listing-backend.js';
import { lookupSource, lookupUnit } from './lookup-unit.js';
import { swishMapping } from './swish-mapping.js';
import { swishImporter, swishKernel, swishRule } from './swish-stages.js';
import { swishType } from './swish-type.js';

/** What a third party would publish: a layer for all stages, with a VHDL unit of its own. */
export const swishPlugin: Plugin = definePlugin({
  name: 'acme-swish',
  irVersion,
  register(host) {
    host.add(layerTypes, swishType);
    host.add(importers, swishImporter);
    host.add(kernels, swishKernel);
    host.add(quantizationRules, swishRule);
    host.add(libraryUnits, { unit: lookupUnit, source: lookupSource });
    host.add(mappings, swishMapping);
  },
});

/** Another target. It knows these layer types. */
export function listingPlugin(types: readonly string[]): Plugin {
  return definePlugin({
    name: 'acme-listing',
    irVersion,
    register(host) {
      host.add(backends, listingBackend);
      for (const layerType of types)
        host.add(listingEntries, { layerType, line: (layer) => `${layer.type} ${layer.inputs.join(' ')} -> ${layer.outputs.join(' ')}` });
    },
  });
}
