import { type Diagnostic, type ExtensionPoint, type LayerType, type Parts, irDiagnostics, layerTypes } from '@netloom/ir';

/** Which layer types the stages can handle by themselves. */
export interface PartCoverage {
  /** Types that some stage has no part for, and which are lowered instead. */
  readonly lowered: ReadonlyMap<string, LayerType>;
  readonly problems: readonly Diagnostic[];
}

/**
 * Holds the layer types against the points that want one part for each of them.
 *
 * @errors IR023 missingPart
 */
export function coverLayerTypes(parts: Parts, points: readonly ExtensionPoint<unknown>[]): PartCoverage {
  const perLayerType = points
    .filter((point) => point.perLayerType)
    .map((point) => ({ point: point.name, keys: new Set(parts.all(point).map((part) => point.keyOf(part))) }));
  const lowered = new Map<string, LayerType>();
  const problems: Diagnostic[] = [];
  for (const layerType of parts.all(layerTypes)) {
    const missing = perLayerType.filter(({ keys }) => !keys.has(layerType.type));
    if (missing.length > 0 && layerType.lowersTo !== undefined) lowered.set(layerType.type, layerType);
    else problems.push(...missing.map(({ point }) => missingPart(layerType, point)));
  }
  return { lowered, problems };
}

function missingPart({ type }: LayerType, point: string): Diagnostic {
  return irDiagnostics.make.missingPart({ kind: 'layer type', name: type }, { point });
}
