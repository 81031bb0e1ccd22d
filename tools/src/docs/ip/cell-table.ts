import { renderMarkdownTable, type Cell } from '../../bench/markdown-table.js';
import type { CellCounts, SynthesisTools, UnitCells } from './synthesize-unit.js';

/** A column of the table: cells whose type matches, each as so many. */
interface CellColumn {
  readonly title: string;
  readonly device: keyof UnitCells;
  readonly cells: readonly (readonly [type: RegExp, each: number])[];
}

const columns: readonly CellColumn[] = [
  { title: 'iCE40: LUT4', device: 'ice40', cells: [[/^SB_LUT4$/, 1]] },
  { title: 'carry', device: 'ice40', cells: [[/^SB_CARRY$/, 1]] },
  { title: 'flip-flops', device: 'ice40', cells: [[/^SB_DFF/, 1]] },
  { title: 'block RAMs', device: 'ice40', cells: [[/^SB_RAM40_4K/, 1]] },
  { title: 'Xilinx 7: LUT', device: 'xilinx', cells: [[/^LUT\d$/, 1]] },
  { title: 'LUT as memory', device: 'xilinx', cells: [[/^SRL|^RAM\d+X1S/, 1], [/^RAM\d+X1D/, 2], [/^RAM\d+M$/, 4]] },
  { title: 'flip-flops', device: 'xilinx', cells: [[/^FD/, 1]] },
  { title: 'DSP48', device: 'xilinx', cells: [[/^DSP48/, 1]] },
  { title: 'RAMB18', device: 'xilinx', cells: [[/^RAMB18/, 1], [/^RAMB36/, 2]] },
];

/** The cells of a unit's examples, by their names. */
export function renderCellTable(rows: readonly (readonly [name: string, cells: UnitCells])[], { ghdl5, yosys }: SynthesisTools): string {
  const table = renderMarkdownTable(
    ['example', ...columns.map(({ title }) => title)],
    rows.map(([name, cells]): readonly Cell[] => [name, ...columns.map((column) => countCells(column, cells[column.device]))]),
  );
  return `${table}\n\nBy GHDL ${ghdl5.version} and yosys ${yosys.version}: \`synth_ice40\`, and \`synth_xilinx -family xc7\` without initial values of registers.`;
}

function countCells({ cells }: CellColumn, counts: CellCounts): number {
  return cells.reduce((sum, [type, each]) => sum + each * countOf(counts, type), 0);
}

function countOf(counts: CellCounts, type: RegExp): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + (type.test(name) ? count : 0), 0);
}
