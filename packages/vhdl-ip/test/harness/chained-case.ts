import { builtinLibrary, compileOrder, renderGeneric } from '../../src/index.js';
import type { GenericValues, UnitManifest } from '../../src/index.js';
import { renderDut, streamPorts } from './unit-case.js';
import type { CaseStream, StreamValues, UnitCase } from './unit-case.js';

/** A unit with its generics fixed. */
export interface FixedUnit {
  readonly name: string;
  /** Text of the generic map. */
  readonly map: string;
  readonly inLanes: number;
  readonly inBits: number;
  readonly outLanes: number;
  readonly outBits: number;
}

/** Fixes the generics of a unit with one input and one output. */
export function fixedUnit<G extends GenericValues>(unit: UnitManifest<G>, generics: G): FixedUnit {
  unit.generics.parse(generics);
  const [input, output] = [unit.streams.inputs[0], unit.streams.outputs[0]];
  if (input === undefined || output === undefined) throw new Error(`${unit.name} must have an input and an output`);
  return {
    name: unit.name,
    map: Object.entries(generics)
      .map(([name, value]) => `${name} => ${renderGeneric(value)}`)
      .join(', '),
    inLanes: input.lanes(generics),
    inBits: input.laneBits(generics),
    outLanes: output.lanes(generics),
    outBits: output.laneBits(generics),
  };
}

/** Makes the case of two units in a row. */
export function chainedCase(first: FixedUnit, second: FixedUnit, input: StreamValues, output: StreamValues): UnitCase {
  const inputs: CaseStream[] = [{ ...input, name: 's_axis', lanes: first.inLanes, laneBits: first.inBits }];
  const outputs: CaseStream[] = [{ ...output, name: 'm_axis', lanes: second.outLanes, laneBits: second.outBits }];
  const declarations = `
  signal link_tdata : std_logic_vector(${first.outLanes * first.outBits - 1} downto 0);
  signal link_tvalid, link_tready, link_tlast : std_logic;
`;
  return {
    files: compileOrder([first.name, second.name], builtinLibrary),
    dut: renderDut(inputs, outputs, declarations, instance(first, 's_axis', 'link') + instance(second, 'link', 'm_axis')),
    inputs,
    outputs,
  };
}

function instance({ name, map }: FixedUnit, from: string, to: string): string {
  const connect = (prefix: string, stream: string): string[] =>
    streamPorts(prefix).map((port, i) => `${port} => ${streamPorts(stream)[i] ?? ''}`);
  const ports = ['clk => clk', 'rst => rst', ...connect('s_axis', from), ...connect('m_axis', to)];
  return `
  ${name}_unit : entity work.${name}
    generic map (${map})
    port map (${ports.join(', ')});
`;
}
