import {
  type ExtensionPoint,
  type LayerType,
  type Parts,
  type Plugin,
  backends,
  layerTypes,
  legalityRules,
} from '@netloom/ir';
import { type Importer, importers } from '@netloom/onnx-frontend';

/** A layer type as tables show it. */
export interface LayerDescription {
  readonly type: string;
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly optional: boolean; readonly summary: string }[];
  /** What its own rules refuse, in a few words each. */
  readonly limits: readonly string[];
  /** Points that have a part for it, such as `kernel`. */
  readonly parts: readonly string[];
  /** What models may have for it. */
  readonly operators: readonly OperatorDescription[];
  /** True if it is replaced, for every target, by the layers it is made of. */
  readonly isLowered: boolean;
}

/** An operator of ONNX, or of another domain, that models may have. */
export interface OperatorDescription {
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly operator: string;
  /** The operator set versions from which on a form of it is known, ascending. */
  readonly since: readonly number[];
}

/** What a compiler is made of: the tables of the documentation are generated from it. */
export interface CompilerDescription {
  readonly plugins: readonly { readonly name: string; readonly irVersion: string }[];
  readonly layers: readonly LayerDescription[];
  /** By domain, then by name. */
  readonly operators: readonly OperatorDescription[];
  /** In the order in which they run. */
  readonly rewrites: readonly string[];
  readonly rules: readonly { readonly name: string; readonly summary: string }[];
  readonly backends: readonly { readonly name: string; readonly summary: string }[];
}

export function describeParts(
  parts: Parts,
  plugins: readonly Plugin[],
  points: readonly ExtensionPoint<unknown>[],
  lowered: ReadonlyMap<string, LayerType>,
  rewrites: readonly string[],
): CompilerDescription {
  return {
    plugins: plugins.map(({ name, irVersion }) => ({ name, irVersion })),
    layers: parts.all(layerTypes).map((type) => describeLayer(type, parts, points, lowered.has(type.type))),
    operators: describeOperators(parts.all(importers)),
    rewrites,
    rules: parts.all(legalityRules).map(({ name, summary }) => ({ name, summary })),
    backends: parts.all(backends).map(({ name, summary }) => ({ name, summary })),
  };
}

function describeLayer(
  { type, summary, parameters, limits }: LayerType,
  parts: Parts,
  points: readonly ExtensionPoint<unknown>[],
  isLowered: boolean,
): LayerDescription {
  return {
    type,
    summary,
    parameters: Object.entries(parameters).map(([name, definition]) => ({ name, ...definition })),
    limits,
    parts: points
      .filter((point) => point.perLayerType && parts.all(point).some((part) => point.keyOf(part) === type))
      .map((point) => point.name),
    operators: describeOperators(parts.all(importers).filter((importer) => importer.layerTypes.includes(type))),
    isLowered,
  };
}

function describeOperators(known: readonly Importer[]): OperatorDescription[] {
  const found = new Map<string, OperatorDescription>();
  for (const { domain, operator, since } of known) {
    const key = `${domain}::${operator}`;
    const versions = [...(found.get(key)?.since ?? []), since].sort((a, b) => a - b);
    found.set(key, { domain, operator, since: versions });
  }
  return [...found.values()].sort((a, b) => compareText(a.domain, b.domain) || compareText(a.operator, b.operator));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
