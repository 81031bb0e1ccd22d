import { describe, expect, it } from 'vitest';
import { type PadFrameGenerics, padFrame } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { padModel } from './models/pad-frame.js';

const frames = 4;
const plain: PadFrameGenerics = {
  lanes: 1, lane_bits: 8, groups: 1, in_height: 3, in_width: 4, pad_top: 0, pad_left: 0, pad_bottom: 0, pad_right: 0, pad_code: 0,
};

function pads(top: number, left: number, bottom: number, right: number): Partial<PadFrameGenerics> {
  return { pad_top: top, pad_left: left, pad_bottom: bottom, pad_right: right };
}

describe('pad_frame', () => {
  it.each<[string, Partial<PadFrameGenerics>]>([
    ['a border all around', { ...pads(1, 1, 1, 1), pad_code: 200 }],
    ['a wide border of several lanes and groups', { ...pads(2, 3, 4, 5), lanes: 3, groups: 2, lane_bits: 5, pad_code: 19 }],
    ['a border at the beginning alone', { ...pads(2, 1, 0, 0), pad_code: 7 }],
    ['a border at the end alone', { ...pads(0, 0, 1, 2), lanes: 2 }],
    ['a single row', { ...pads(0, 2, 0, 1), in_height: 1, in_width: 9, groups: 3 }],
    ['around a single pixel', { ...pads(1, 1, 1, 1), in_height: 1, in_width: 1, lane_bits: 1, pad_code: 1 }],
    ['wide lanes', { ...pads(0, 1, 1, 0), lane_bits: 40, pad_code: 2 ** 31 - 1 }],
    ['nothing', {}],
    ['cut all around', { ...pads(-1, -1, -1, -1), in_height: 5, in_width: 6, groups: 2 }],
    ['cut at the beginning alone', { ...pads(-2, -3, 0, 0), lanes: 2 }],
    ['cut to a pixel at the end', { ...pads(-2, -3, 0, 0) }],
    ['cut at the end alone', { ...pads(0, 0, -1, -2), groups: 3 }],
  ])('%s: right values, no idle cycle on the busier side', async (name, shape) => {
    const generics = { ...plain, ...shape };
    const random = new Random(name.length);
    const frameValues = generics.in_height * generics.in_width * generics.groups * generics.lanes;
    const high = 2 ** Math.min(30, generics.lane_bits) - 1;
    const inputs = Array.from({ length: frames }, () => random.integers(frameValues, 0, high));
    const outputs = inputs.map((frame) => padModel(frame, generics));
    const channels = generics.groups * generics.lanes;
    const report = await expectCase(
      unitCase(
        padFrame,
        generics,
        { s_axis: { values: inputs.flat(), frameValues, channels } },
        { m_axis: { values: outputs.flat(), frameValues: outputs[0]?.length ?? 0, channels } },
      ),
    );
    const { intervalCycles, latencyCycles } = padFrame.cost(generics);
    expect(intervalCycles).toBe(Math.max(frameValues, outputs[0]?.length ?? 0) / generics.lanes);
    expectInterval(report, 'm_axis', intervalCycles);
    if (frameValues > (outputs[0]?.length ?? 0)) expectInterval(report, 's_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each<[Partial<PadFrameGenerics>, RegExp]>([
    [pads(1, 0, -1, 0), /pad_frame: pads must all be at least 0 or all at most 0, but pad_top is 1, pad_left 0, pad_bottom -1/],
    [pads(-1, 0, -2, 0), /pad_frame: a pixel must be left, but the frame becomes 0 x 4/],
    [{ ...pads(1, 1, 1, 1), pad_code: 256 }, /pad_frame: pad_code must fit lane_bits, but pad_code is 256 and lane_bits is 8/],
  ])('refuses %o, in the schema and in the entity', async (shape, message) => {
    const generics = { ...plain, ...shape };
    expect(padFrame.generics.safeParse(generics).error?.message).toMatch(message);
    await expectRefused(refusedCase(padFrame, generics), message);
  });

  it('notices in simulation that the input has frames of another size', async () => {
    const generics = { ...plain, ...pads(0, 0, 0, 1) };
    const values = Array.from({ length: 24 }, () => 0);
    const expected = { values: [...values, ...values.slice(0, 6)], frameValues: 15 };
    const wrong = unitCase(padFrame, generics, { s_axis: { values, frameValues: 6 } }, { m_axis: expected });
    const report = await CaseRun.in(wrong, (run) => run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 }));
    expect(report.complaints.join('\n')).toMatch(/pad_frame: s_axis must have tlast with beat 12 of a frame/);
  });
});
