import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse, runYosys, synthesize, type Tool, withTemporaryDirectory } from '@netloom/toolchain';
import type { GenericValues, UnitManifest } from '@netloom/vhdl-ip';
import { z } from 'zod';
import { expectValue, writeDesign } from './design-files.js';

/** Programs that synthesis takes. */
export interface SynthesisTools {
  readonly ghdl5: Tool;
  readonly yosys: Tool;
}

/** Cells of a device by their type. */
export type CellCounts = Readonly<Record<string, number>>;

/** What a unit takes on two families of devices. */
export interface UnitCells {
  readonly ice40: CellCounts;
  readonly xilinx: CellCounts;
}

/** Drops what registers hold before the reset: yosys's DSP pass fails on products that do not start with 0. */
const dropInitialValues = 'hierarchy -top example; proc; setattr -unset init w:*';

const flows = {
  ice40: 'synth_ice40 -top example',
  xilinx: `${dropInitialValues}; synth_xilinx -family xc7 -flatten -noiopad -noclkbuf -top example`,
} as const;

const statistics = z.object({ design: z.object({ num_cells_by_type: z.record(z.string(), z.number()) }) });

/**
 * Synthesizes a unit with fixed generics, by GHDL to a netlist and by yosys to cells.
 *
 * @throws Error if a tool does not accept it
 */
export function synthesizeUnit({ ghdl5, yosys }: SynthesisTools, unit: UnitManifest, generics: GenericValues): Promise<UnitCells> {
  return withTemporaryDirectory(async (workDirectory) => {
    const options = { ghdl: ghdl5, workDirectory };
    expectValue(await analyse(options, writeDesign(workDirectory, unit, generics).files));
    const netlist = expectValue(await synthesize(options, 'example', { format: 'verilog' }));
    writeFileSync(join(workDirectory, 'example.v'), netlist);
    const count = async (flow: keyof typeof flows): Promise<CellCounts> => {
      const script = ['read_verilog example.v', flows[flow], `tee -q -o ${flow}.json stat -json`].join('; ');
      expectValue(await runYosys({ yosys, workDirectory }, script));
      return statistics.parse(JSON.parse(readFileSync(join(workDirectory, `${flow}.json`), 'utf8'))).design.num_cells_by_type;
    };
    const [ice40, xilinx] = await Promise.all([count('ice40'), count('xilinx')]);
    return { ice40, xilinx };
  });
}
