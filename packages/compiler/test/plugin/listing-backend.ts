import { type Backend, type Layer, defineExtensionPoint, failure, success } from '@netloom/ir';
import { defineDiagnostics } from '@netloom/ir';
import { z } from 'zod';

/** How one layer type stands in a listing. */
export interface ListingEntry {
  readonly layerType: string;
  line(layer: Layer): string;
}

export const listingEntries = defineExtensionPoint<ListingEntry>('acme-listing-entry@1', (part) => part.layerType, {
  perLayerType: true,
});

export const listingDiagnostics = defineDiagnostics('ACM', {
  optionInvalid: { number: 1, severity: 'error', text: 'option {option} must be valid: {problem}.' },
});

const options = z.strictObject({ title: z.string() });

/** A target beside VHDL, with an extension point of its own: one line for each layer. */
export const listingBackend: Backend = {
  name: 'listing',
  summary: 'A list of layers',
  extensionPoints: [listingEntries],
  build(graph, given, parts) {
    const parsed = options.safeParse(given);
    if (!parsed.success)
      return failure(
        parsed.error.issues.map(({ path, message }) =>
          listingDiagnostics.make.optionInvalid({ kind: 'backend', name: 'listing' }, { option: path.join('.'), problem: message }),
        ),
      );
    const entries = new Map(parts.all(listingEntries).map((entry) => [entry.layerType, entry]));
    const lines = graph.layers.map((layer) => entries.get(layer.type)?.line(layer) ?? '');
    return success(new Map([['listing.txt', [parsed.data.title, ...lines, ''].join('\n')]]));
  },
};
