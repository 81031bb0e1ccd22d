import { describe, expect, it } from 'vitest';
import { compileOrder, builtinLibrary, streamFork } from '../src/index.js';
import { simulator, synthesizer } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency } from './harness/run-case.js';
import { renderDut, unitCase } from './harness/unit-case.js';
import type { CaseStream, UnitCase } from './harness/unit-case.js';

describe('stream_fork', () => {
  it.each([1, 8, 33])('gives every beat of %i bits to both outputs, one a cycle, whatever the stalls', async (bits) => {
    const random = new Random(bits);
    const values = Array.from({ length: 80 }, () => random.wide(bits, false));
    const stream = { values, frameValues: 20 };
    const generics = { data_bits: bits };
    const report = await expectCase(
      unitCase(streamFork, generics, { s_axis: stream }, { m0_axis: stream, m1_axis: stream }),
    );
    const { intervalCycles, latencyCycles } = streamFork.cost(generics);
    for (const output of ['m0_axis', 'm1_axis']) {
      expectInterval(report, output, 20 * intervalCycles);
      expectLatency(report, 's_axis', output, latencyCycles ?? Number.NaN);
    }
  });

  it('lets an output take its beat while the other one waits', async () => {
    await CaseRun.in(gatedCase(), async (run) => {
      const fast = await run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 });
      const netlist = await run.simulateNetlist(await run.synthesize(), { sourcePermille: 0, sinkPermille: 0 });
      for (const report of [fast, netlist, await run.simulate(synthesizer(), { sourcePermille: 300, sinkPermille: 300 })]) {
        expect(report.complaints).toEqual([]);
        expect(report.compared).toEqual({ s_axis: 20, m0_axis: 20, m1_axis: 20 });
      }
    });
  });
});

/**
 * A fork whose outputs take turns: output 1 is ready only after output 0 took the beat, or the other way round, by the
 * beat's lowest bit. A fork that waits for both at once never moves.
 */
function gatedCase(): UnitCase {
  const values = new Random(3).integers(20, 0, 15);
  const stream = (name: string): CaseStream => ({ name, lanes: 1, laneBits: 4, values, frameValues: 5 });
  const inputs = [stream('s_axis')];
  const outputs = [stream('m0_axis'), stream('m1_axis')];
  const declarations = `
  signal first_done, valid0, valid1, ready0, ready1, first0 : std_logic;
  signal data0, data1 : std_logic_vector(3 downto 0);
`;
  const statements = `
  first0 <= not data0(0);
  ready0 <= m0_axis_tready and (first0 or first_done);
  ready1 <= m1_axis_tready and (not first0 or first_done);
  m0_axis_tvalid <= valid0 and (first0 or first_done);
  m1_axis_tvalid <= valid1 and (not first0 or first_done);
  m0_axis_tdata <= data0;
  m1_axis_tdata <= data1;

  process (clk)
  begin
    if rising_edge(clk) then
      if rst = '1' then
        first_done <= '0';
      elsif first_done = '0' then
        first_done <= (valid0 and ready0) or (valid1 and ready1);
      elsif (valid0 and ready0) = '1' or (valid1 and ready1) = '1' then
        first_done <= '0';
      end if;
    end if;
  end process;

  fork_unit : entity work.stream_fork
    generic map (data_bits => 4)
    port map (
      clk => clk, rst => rst, s_axis_tdata => s_axis_tdata, s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready, s_axis_tlast => s_axis_tlast,
      m0_axis_tdata => data0, m0_axis_tvalid => valid0, m0_axis_tready => ready0, m0_axis_tlast => m0_axis_tlast,
      m1_axis_tdata => data1, m1_axis_tvalid => valid1, m1_axis_tready => ready1, m1_axis_tlast => m1_axis_tlast
    );
`;
  return {
    files: compileOrder(['stream_fork'], builtinLibrary),
    dut: renderDut(inputs, outputs, declarations, statements),
    inputs,
    outputs,
  };
}
