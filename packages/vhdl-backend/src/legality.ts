import { type Diagnostic, type LegalityRule, usesOf } from '@netloom/ir';
import { hdlDiagnostics } from './hdl-diagnostics.js';
import { siteOf } from './layers/sites.js';
import { mappings } from './mapping.js';

/** Every value goes somewhere: a stream that nobody reads would stop its producer. */
export const readSomewhere: LegalityRule = {
  name: 'vhdl-read-somewhere',
  summary: 'In hardware, every value is read: by layers, or by the outside.',
  backend: 'vhdl',
  check(graph) {
    const subject = { kind: 'graph', name: graph.name };
    return [...graph.values.keys()].flatMap((value): Diagnostic[] => {
      if (usesOf(graph, value).length > 0 || graph.outputs.includes(value)) return [];
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
