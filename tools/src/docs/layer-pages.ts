import type { Compiler, LayerDescription, OperatorDescription } from '@netloom/compiler';
import { mappings } from '@netloom/vhdl-backend';

/** Where a page holds what the registries say of a layer type. */
const places = /<!-- layer:(?<type>[\w.]+) -->\n[^]*?<!-- end -->/gu;

/**
 * A page of `docs/layers` with the facts about its layers as the compiler's parts state them.
 *
 * @throws Error if it names a layer type that nobody knows
 */
export function fillLayerPage(page: string, compiler: Compiler): string {
  const { layers } = compiler.describe();
  const inHardware = new Map(compiler.parts.all(mappings).map((mapping) => [mapping.layerType, mapping.limits ?? []]));
  return page.replace(places, (_, type: string) => {
    const layer = layers.find((known) => known.type === type);
    if (layer === undefined) throw new Error(`a page describes the layer type ${type}, but there is none`);
    return `<!-- layer:${type} -->\n${renderFacts(layer, inHardware.get(type) ?? [])}\n<!-- end -->`;
  });
}

/** The layer types that a page has a place for. */
export function layerTypesOf(page: string): readonly string[] {
  return [...page.matchAll(places)].map((match) => match.groups?.type ?? '');
}

function renderFacts({ summary, operators, parameters, limits }: LayerDescription, hardware: readonly string[]): string {
  const rows: [string, string][] = [
    ['computes', summary],
    ['comes from', operators.map(renderOperator).join(', ')],
    ['parameters', parameters.map(({ name, optional, summary: text }) => `\`${name}\`${optional ? ' (optional)' : ''}: ${text}`).join('<br>')],
    ['limits', limits.join('; ')],
    ['limits of the hardware', hardware.join('; ')],
  ];
  const shown = rows.filter(([, text]) => text !== '');
  return ['| | |', '| --- | --- |', ...shown.map(([name, text]) => `| ${name} | ${text} |`)].join('\n');
}

function renderOperator({ domain, operator, since }: OperatorDescription): string {
  return `${domain === '' ? '' : `${domain}::`}${operator} (${since.join(', ')})`;
}
