import { type Diagnostic, type LegalityRule, consumersOf } from '@netloom/ir';
import { hdlDiagnostics } from './hdl-diagnostics.js';
import { siteOf } from './layers/sites.js';
import { mappings } from './mapping.js';

/** Every value goes to one place: streams are not forked yet. */
export const singleReader: LegalityRule = {
  name: 'vhdl-single-reader',
  summary: 'In hardware, every value is read once: by one layer, or by the outside.',
  check(graph) {
    const subject = { kind: 'graph', name: graph.name };
    return [...graph.values.keys()].flatMap((value): Diagnostic[] => {
      const readers = consumersOf(graph, value).map((layer) => layer.name);
      const all = graph.outputs.includes(value) ? [...readers, 'the graph output'] : readers;
      if (all.length > 1) return [hdlDiagnostics.make.forkedValue(subject, { value, readers: all })];
      if (all.length === 0 && graph.inputs.includes(value)) return [hdlDiagnostics.make.inputRead(subject, { value })];
      return [];
    });
  },
};

/** Every layer keeps the limits of its own hardware. */
export const mappable: LegalityRule = {
  name: 'vhdl-mappable',
  summary: 'Every layer keeps the limits that its mapping states.',
  check(graph, parts) {
    const byType = new Map(parts.all(mappings).map((mapping) => [mapping.layerType, mapping]));
    return graph.layers.flatMap((layer) => byType.get(layer.type)?.check?.(siteOf(graph, layer)) ?? []);
  },
};
