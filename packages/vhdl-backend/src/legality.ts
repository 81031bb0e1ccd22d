import { type Diagnostic, type LegalityRule, usesOf } from '@netloom/ir';
import { hdlDiagnostics } from './hdl-diagnostics.js';
import { siteOf } from './layers/sites.js';
import { mappings } from './mapping.js';

/** Every value goes to one place: streams are not forked yet. */
export const singleReader: LegalityRule = {
  name: 'vhdl-single-reader',
  summary: 'In hardware, every value is read exactly once: by one layer, or by the outside.',
  backend: 'vhdl',
  check(graph) {
    const subject = { kind: 'graph', name: graph.name };
    return [...graph.values.keys()].flatMap((value): Diagnostic[] => {
      const readers = [
        ...usesOf(graph, value).map(({ layer }) => layer.name),
        ...graph.outputs.filter((output) => output === value).map(() => 'the graph output'),
      ];
      if (readers.length > 1) return [hdlDiagnostics.make.forkedValue(subject, { value, readers })];
      if (readers.length === 1) return [];
      const isInput = graph.inputs.includes(value);
      return [isInput ? hdlDiagnostics.make.inputRead(subject, { value }) : hdlDiagnostics.make.valueUnread(subject, { value })];
    });
  },
};

/** Every layer keeps the limits of its own hardware. */
export const mappable: LegalityRule = {
  name: 'vhdl-mappable',
  summary: 'Every layer keeps the limits that its mapping states.',
  backend: 'vhdl',
  check(graph, parts) {
    const byType = new Map(parts.all(mappings).map((mapping) => [mapping.layerType, mapping]));
    return graph.layers.flatMap((layer) => byType.get(layer.type)?.check?.(siteOf(graph, layer)) ?? []);
  },
};
