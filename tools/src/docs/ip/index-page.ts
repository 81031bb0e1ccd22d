import { renderMarkdownTable } from '../../bench/markdown-table.js';
import type { UnitFile } from './unit-file.js';

/** The list of all pages: what each unit is, by name. */
export function renderIndexPage(units: readonly (readonly [name: string, file: UnitFile])[]): string {
  return `# VHDL units

<!-- npm run docs:ip writes this page -->

One page for each entity of the VHDL library: what it does, its timing with a diagram of a simulation, its streams and
generics, what it takes. They come from the header of the VHDL file, the manifest, a GHDL simulation and a yosys synthesis.

${renderMarkdownTable(
  ['unit', 'what it is'],
  units.map(([name, { summary }]) => [`[${name}](${name}.md)`, summary]),
)}

All of them have a clock \`clk\`, a synchronous reset \`rst\` that is active high, and AXI4-Stream ports with \`tdata\`, \`tvalid\`,
\`tready\` and \`tlast\`. A beat holds its lanes side by side, lane 0 in the lowest bits; \`tlast\` marks a frame's last beat.

Parts that only units use have no page of their own, but headers of the same form: [packages/vhdl-ip/hdl](../../packages/vhdl-ip/hdl).
`;
}
