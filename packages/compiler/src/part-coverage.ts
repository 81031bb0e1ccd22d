import {
  type Diagnostic,
  type ExtensionPoint,
  type Graph,
  type LayerType,
  type Parts,
  irDiagnostics,
  layerTypes,
} from '@netloom/ir';

/** Which layer types have all their parts at some points. */
export interface PartCoverage {
  /** Types that lack a part and are lowered instead. */
  readonly lowered: ReadonlyMap<string, LayerType>;
  /** What the others lack, by layer type. */
  readonly missing: ReadonlyMap<string, readonly Diagnostic[]>;
}

/**
 * Holds the layer types against those of the points that want one part for each of them.
 *
 * @errors IR023 missingPart
 */
export function coverLayerTypes(parts: Parts, points: readonly ExtensionPoint<unknown>[]): PartCoverage {
  const perLayerType = points
    .filter((point) => point.perLayerType)
    .map((point) => ({ point: point.name, keys: new Set(parts.all(point).map((part) => point.keyOf(part))) }));
  const lowered = new Map<string, LayerType>();
  const missing = new Map<string, readonly Diagnostic[]>();
  for (const layerType of parts.all(layerTypes)) {
    const lacking = perLayerType.filter(({ keys }) => !keys.has(layerType.type));
    if (lacking.length === 0) continue;
    if (layerType.lowersTo !== undefined) lowered.set(layerType.type, layerType);
    else missing.set(layerType.type, lacking.map(({ point }) => missingPart(layerType.type, point)));
  }
  return { lowered, missing };
}

/** What the layer types of a graph lack, each once. @errors IR023 missingPart */
export function missingParts(graph: Graph, { missing }: PartCoverage): readonly Diagnostic[] {
  return [...new Set(graph.layers.map((layer) => layer.type))].flatMap((type) => missing.get(type) ?? []);
}

function missingPart(type: string, point: string): Diagnostic {
  return irDiagnostics.make.missingPart({ kind: 'layer type', name: type }, { point });
}
