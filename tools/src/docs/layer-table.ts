import type { Compiler, OperatorDescription } from '@netloom/compiler';
import { mappings } from '@netloom/vhdl-backend';

/** The table of layers and limits in Markdown, from what the compiler's parts say of themselves. */
export function renderLayerTable(compiler: Compiler): string {
  const hardware = new Map(compiler.parts.all(mappings).map((mapping) => [mapping.layerType, mapping.limits ?? []]));
  const { layers, operators } = compiler.describe();
  const rows = layers.map(({ type, summary, limits, operators: own }) => {
    const inHardware = (hardware.get(type) ?? []).join('; ');
    const all = inHardware === '' ? limits : [...limits, `in hardware: ${inHardware}`];
    return `| ${type} | ${summary} | ${renderOperators(own)} | ${all.join('; ')} |`;
  });
  const shown = new Set(layers.flatMap((layer) => layer.operators.map(renderOperator)));
  const others = operators.filter((operator) => !shown.has(renderOperator(operator)));
  return [
    '| layer | what it computes | ONNX operators | limits |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'Operators stand with the versions that brought a new form. Others make no layer of their own: they are views of the ' +
      `same values, constants, or steps that are left to the host: ${renderOperators(others)}.`,
  ].join('\n');
}

function renderOperators(operators: readonly OperatorDescription[]): string {
  return operators.map(renderOperator).join(', ');
}

function renderOperator({ domain, operator, since }: OperatorDescription): string {
  return `${domain === '' ? '' : `${domain}::`}${operator} (${since.join(', ')})`;
}
