import { describe, it } from 'vitest';
import { compileOrder, builtinLibrary, frameGuard } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency } from './harness/run-case.js';
import { renderDut, unitCase } from './harness/unit-case.js';
import type { CaseStream, UnitCase } from './harness/unit-case.js';
import { frameGuardModel } from './models/frame-guard.js';
import type { Beat } from './models/frame-guard.js';

const dataBits = 8;

/** Frames of the given lengths as the sender means them. */
function sentBeats(lengths: readonly number[], random: Random): Beat[] {
  return lengths.flatMap((length) =>
    random.integers(length, 1, 255).map((data, index) => ({ data, last: index === length - 1 })),
  );
}

/**
 * A guard whose `tlast` comes from the top bit of the input's data, so that it can be anywhere, and whose error pulses
 * are a stream of their own.
 */
function guardCase(beats: readonly Beat[], frameBeats: number): UnitCase {
  const { values, errors } = frameGuardModel(beats, frameBeats);
  const inputs: CaseStream[] = [
    {
      name: 's_axis',
      lanes: 1,
      laneBits: dataBits + 1,
      values: beats.map(({ data, last }) => data + (last ? 2 ** dataBits : 0)),
      frameValues: 1,
    },
  ];
  const outputs: CaseStream[] = [
    { name: 'm_axis', lanes: 1, laneBits: dataBits, values, frameValues: frameBeats },
    { name: 'm_error', lanes: 1, laneBits: 1, values: Array.from({ length: errors }, () => 1), frameValues: 1 },
  ];
  const dut = renderDut(
    inputs,
    outputs,
    '',
    `  m_error_tdata <= "1";
  m_error_tlast <= '1';

  guard : entity work.frame_guard
    generic map (data_bits => ${dataBits}, frame_beats => ${frameBeats})
    port map (
      clk => clk, rst => rst, s_axis_tdata => s_axis_tdata(${dataBits - 1} downto 0), s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready, s_axis_tlast => s_axis_tdata(${dataBits}), m_axis_tdata => m_axis_tdata,
      m_axis_tvalid => m_axis_tvalid, m_axis_tready => m_axis_tready, m_axis_tlast => m_axis_tlast,
      frame_error => m_error_tvalid
    );
`,
  );
  return { files: compileOrder(['frame_guard'], builtinLibrary), dut, inputs, outputs, neverStalled: ['m_error'] };
}

describe('frame_guard', () => {
  it.each([1, 2, 10])('passes whole frames of %i beats, a beat each cycle', async (frame_beats) => {
    const stream = { values: new Random(1).integers(6 * frame_beats, 0, 255), frameValues: frame_beats };
    const generics = { data_bits: dataBits, frame_beats };
    const report = await expectCase(unitCase(frameGuard, generics, { s_axis: stream }, { m_axis: stream }));
    const { intervalCycles, latencyCycles } = frameGuard.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each([
    ['a frame that ends early', 5, [5, 3, 5, 5]],
    ['frames of one beat', 5, [1, 1, 5, 1]],
    ['a frame that is too long', 5, [5, 8, 5, 5]],
    ['a frame of twice the length', 5, [10, 5]],
    ['early and late in turn', 5, [4, 6, 1, 12, 5, 5]],
    ['late frames where one beat is a frame', 1, [1, 2, 1, 5, 1]],
  ])('recovers from %s', async (_, frameBeats, lengths) => {
    await expectCase(guardCase(sentBeats(lengths, new Random(frameBeats)), frameBeats));
  });

  it('recovers from any sequence of lengths', async () => {
    const random = new Random(42);
    await expectCase(guardCase(sentBeats(random.integers(60, 1, 9), random), 5));
  });
});
