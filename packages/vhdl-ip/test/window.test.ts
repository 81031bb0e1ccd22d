import { describe, expect, it } from 'vitest';
import { leastBufferRows, sufficientBufferRows, window } from '../src/index.js';
import type { WindowGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import type { UnitCase } from './harness/unit-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { windowModel } from './models/window.js';

const frames = 5;

const plain: WindowGenerics = {
  in_height: 6,
  in_width: 7,
  channels: 2,
  in_lanes: 1,
  lanes: 1,
  lane_bits: 8,
  kernel_height: 3,
  kernel_width: 3,
  tile_height: 1,
  tile_width: 1,
  stride_height: 1,
  stride_width: 1,
  dilation_height: 1,
  dilation_width: 1,
  pad_top: 0,
  pad_left: 0,
  pad_bottom: 0,
  pad_right: 0,
  pad_code: 0,
  repeats: 1,
  blocks: 1,
  buffer_rows: 1,
};

function kernel(height: number, width = height): Partial<WindowGenerics> {
  return { kernel_height: height, kernel_width: width };
}

function stride(height: number, width = height): Partial<WindowGenerics> {
  return { stride_height: height, stride_width: width };
}

function pad(top: number, left = top, bottom = top, right = left): Partial<WindowGenerics> {
  return { pad_top: top, pad_left: left, pad_bottom: bottom, pad_right: right };
}

/** Channels of an output and of an input beat. */
function lanes(out: number, input = out): Partial<WindowGenerics> {
  return { lanes: out, in_lanes: input };
}

function tile(height: number, width = height): Partial<WindowGenerics> {
  return { tile_height: height, tile_width: width };
}

function windowCase(generics: WindowGenerics): UnitCase {
  const random = new Random(generics.in_height * 100 + generics.in_width);
  const frameValues = generics.in_height * generics.in_width * generics.channels;
  const inputs = Array.from({ length: frames }, () => random.integers(frameValues, 0, 2 ** generics.lane_bits - 1));
  const outputs = inputs.map((frame) => windowModel(frame, generics));
  const { channels } = generics;
  return unitCase(
    window,
    generics,
    { s_axis: { values: inputs.flat(), frameValues, channels } },
    { m_axis: { values: outputs.flat(), frameValues: outputs[0]?.length ?? 0, channels } },
  );
}

const shapes: [string, Partial<WindowGenerics>][] = [
  ['3x3 stride 1 pad 1', { ...kernel(3), ...pad(1) }],
  ['3x3 stride 1 pad 1, 2 lanes', { ...kernel(3), ...pad(1), ...lanes(2) }],
  [
    '3x3 stride 1 pad 1, 3 groups, repeated',
    { ...kernel(3), ...pad(1), channels: 6, ...lanes(2), repeats: 3, pad_code: 77 },
  ],
  ['3x3 stride 1 pad 0', kernel(3)],
  ['3x3 stride 2 pad 1', { ...kernel(3), ...stride(2), ...pad(1) }],
  ['3x3 stride 2 pad 0 with a leftover row', { ...kernel(3), ...stride(2), in_width: 8 }],
  ['3x3 stride 3', { ...kernel(3), ...stride(3) }],
  ['2x2 stride 2', { ...kernel(2), ...stride(2) }],
  ['2x2 stride 2 with leftovers', { ...kernel(2), ...stride(2), in_height: 7, in_width: 5 }],
  ['2x2 stride 3, rows and columns between windows', { ...kernel(2), ...stride(3), in_height: 9, in_width: 10 }],
  ['1x1 stride 1', kernel(1)],
  ['1x1 stride 1 on one channel', { ...kernel(1), channels: 1 }],
  ['1x1 stride 2', { ...kernel(1), ...stride(2) }],
  [
    '1x1 stride 2, repeated to just the input rate',
    { ...kernel(1), ...stride(2), in_height: 6, in_width: 6, repeats: 4 },
  ],
  ['5x5 pad 2', { ...kernel(5), ...pad(2) }],
  ['5x5 pad 0', { ...kernel(5), in_height: 8 }],
  ['3x1', { ...kernel(3, 1), ...pad(1, 0) }],
  ['1x3', { ...kernel(1, 3), ...pad(0, 1) }],
  ['24x5 of 25x5', { kernel_height: 24, kernel_width: 5, in_height: 25, in_width: 5, channels: 2 }],
  ['11x11 stride 4 pad 2', { ...kernel(11), ...stride(4), ...pad(2), in_height: 15, in_width: 15, channels: 1 }],
  ['pads on two sides only', { ...kernel(3), ...stride(2), ...pad(0, 0, 1, 1), in_height: 8, in_width: 8 }],
  ['four different pads', { ...kernel(4, 3), ...stride(1, 2), ...pad(2, 0, 1, 3), pad_code: 200 }],
  ['3x3 dilation 2 pad 2', { ...kernel(3), ...pad(2), dilation_height: 2, dilation_width: 2 }],
  ['3x3 dilation 2 pad 1', { ...kernel(3), ...pad(1), dilation_height: 2, dilation_width: 2 }],
  ['2x3 dilation 3x2', { ...kernel(2, 3), dilation_height: 3, dilation_width: 2, in_width: 9 }],
  ['pads beyond the kernel', { ...kernel(2), ...pad(3, 4, 5, 3), in_height: 3, in_width: 3 }],
  ['stride beyond kernel and pads', { ...kernel(1), ...stride(3), ...pad(1, 2, 4, 1) }],
  ['height 1 (1-D)', { ...kernel(1, 5), ...pad(0, 2), in_height: 1, in_width: 20 }],
  ['height 1 under a higher kernel', { ...kernel(3), ...pad(1), in_height: 1, in_width: 9 }],
  ['width 1', { ...kernel(3, 1), ...pad(1, 0), in_width: 1, in_height: 11 }],
  ['a single pixel', { ...kernel(1), in_height: 1, in_width: 1, channels: 1 }],
  ['global: kernel as big as the frame', { ...kernel(4), in_height: 4, in_width: 4 }],
  ['odd lane width', { ...kernel(3), ...pad(1), channels: 3, ...lanes(3), lane_bits: 5, pad_code: 19 }],
  ['depthwise 3x3 pad 1', { ...kernel(3), ...pad(1), channels: 6, ...lanes(2), blocks: 3 }],
  [
    'depthwise 3x3 stride 2 pad 1',
    { ...kernel(3), ...stride(2), ...pad(1), channels: 4, ...lanes(1), blocks: 4 },
  ],
  ['pooling 2x2 stride 2', { ...kernel(2), ...stride(2), channels: 4, ...lanes(2), blocks: 2 }],
  ['depthwise 3x3, each channel group repeated', { ...kernel(3), ...pad(1), channels: 4, ...lanes(2), blocks: 2, repeats: 2 }],
  [
    'grouped 3x3, three groups of two beats, repeated',
    { ...kernel(3), ...pad(1), channels: 12, ...lanes(2), blocks: 3, repeats: 2, pad_code: 5, in_height: 4, in_width: 5 },
  ],
  ['grouped 1x1 stride 2', { ...kernel(1), ...stride(2), channels: 8, ...lanes(2), blocks: 2, repeats: 3 }],
];

/** Beats of several kernel positions, up to the whole window. */
const tiledShapes: [string, Partial<WindowGenerics>][] = [
  ['3x3 pad 1 whole, 1 channel', { ...kernel(3), ...pad(1), ...tile(3), channels: 1, pad_code: 9 }],
  ['3x3 pad 1 by rows', { ...kernel(3), ...pad(1), ...tile(1, 3) }],
  ['3x3 pad 1 by columns, repeated', { ...kernel(3), ...pad(1), ...tile(3, 1), repeats: 2 }],
  ['3x3 pad 0 whole, repeated', { ...kernel(3), ...tile(3), channels: 1, repeats: 3 }],
  ['3x3 stride 2 pad 1 whole', { ...kernel(3), ...stride(2), ...pad(1), ...tile(3), in_width: 8 }],
  ['3x3 stride 2 whole, whole pixels in', { ...kernel(3), ...stride(2), ...tile(3), ...lanes(1, 4), channels: 4 }],
  ['3x3 stride 3 whole', { ...kernel(3), ...stride(3), ...tile(3), channels: 1 }],
  ['5x5 whole, 1 channel', { ...kernel(5), ...tile(5), channels: 1, in_height: 9, in_width: 11 }],
  ['5x5 pad 2 whole, 2 channels in, 1 out', { ...kernel(5), ...pad(2), ...tile(5), ...lanes(1, 2) }],
  ['5x5 pad 4 stride 2 by rows', { ...kernel(5), ...pad(4), ...stride(2), ...tile(1, 5) }],
  ['2x2 whole', { ...kernel(2), ...tile(2), in_height: 5 }],
  ['2x2 stride 2 whole', { ...kernel(2), ...stride(2), ...tile(2), ...lanes(1, 2) }],
  ['4x4 by quarters', { ...kernel(4), ...pad(1, 2), ...tile(2), ...lanes(2, 4), channels: 4 }],
  ['4x6 by 2x3', { ...kernel(4, 6), ...pad(1), ...tile(2, 3), channels: 3 }],
  ['3x3 dilation 2 pad 2 whole', { ...kernel(3), ...pad(2), ...tile(3), dilation_height: 2, dilation_width: 2 }],
  [
    '3x2 dilation 3x2 stride 2x3 pad 1 whole',
    { ...kernel(3, 2), ...pad(1), ...stride(2, 3), ...tile(3, 2), dilation_height: 3, dilation_width: 2, in_height: 9 },
  ],
  ['4x2 dilation 2x3 by 2x2', { ...kernel(4, 2), ...pad(2), ...tile(2), dilation_height: 2, dilation_width: 3 }],
  ['1x5 whole', { ...kernel(1, 5), ...pad(0, 2), ...tile(1, 5), in_height: 1, in_width: 20 }],
  ['5x1 whole', { ...kernel(5, 1), ...pad(2, 0), ...tile(5, 1), in_height: 12, in_width: 2 }],
  ['kernel wider and higher than the frame', { ...kernel(5, 7), ...pad(2, 3), ...tile(5, 7), in_height: 3, in_width: 4 }],
  ['four different pads', { ...kernel(4, 3), ...stride(1, 2), ...pad(2, 0, 1, 3), ...tile(2, 3), pad_code: 200 }],
  ['global: kernel as big as the frame', { ...kernel(4), ...tile(4), in_height: 4, in_width: 4 }],
  ['depthwise 3x3 pad 1, whole pixels in', { ...kernel(3), ...pad(1), ...tile(3), ...lanes(2, 6), channels: 6, blocks: 3 }],
  ['pooling 3x3 stride 2 by rows', { ...kernel(3), ...stride(2), ...tile(1, 3), ...lanes(2, 4), channels: 4, blocks: 2 }],
  [
    'grouped 3x3 by rows, repeated, words over groups',
    { ...kernel(3), ...pad(1), ...tile(1, 3), ...lanes(2, 6), channels: 12, blocks: 3, repeats: 2, in_height: 4 },
  ],
];

describe('window', () => {
  it.each([...shapes, ...tiledShapes])('%s: right values, no idle cycle with sufficient rows', async (_, shape) => {
    const partial = { ...plain, ...shape };
    const generics = { ...partial, buffer_rows: sufficientBufferRows(partial) };
    const report = await expectCase(windowCase(generics));
    const inBeats = (generics.in_height * generics.in_width * generics.channels) / generics.in_lanes;
    const beatValues = generics.tile_height * generics.tile_width * generics.lanes;
    const outBeats = windowModel([], generics).length / beatValues;

    const { intervalCycles, latencyCycles } = window.cost(generics);
    expect(intervalCycles).toBe(Math.max(inBeats, outBeats));
    expectInterval(report, 'm_axis', intervalCycles);
    // A ring with rows to spare takes the first frames faster.
    if (generics.tile_height === 1) expectInterval(report, 's_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });
});

function divisorOf(value: number, random: Random): number {
  const divisors = Array.from({ length: value }, (_, i) => i + 1).filter((divisor) => value % divisor === 0);
  return divisors[random.integer(0, divisors.length - 1)] ?? 1;
}

/** Shapes with all generics at random. */
function randomShapes(count: number): WindowGenerics[] {
  const random = new Random(2024);
  const shapes: WindowGenerics[] = [];
  while (shapes.length < count) {
    const outLanes = random.integer(1, 3);
    const blocks = random.integer(1, 3);
    const channels = blocks * outLanes * random.integer(1, 2);
    const inLanes = outLanes * random.integer(1, 6);
    const kernelHeight = random.integer(1, 4);
    const kernelWidth = random.integer(1, 4);
    const shape = {
      in_height: random.integer(1, 8),
      in_width: random.integer(1, 8),
      channels,
      ...lanes(outLanes, channels % inLanes === 0 ? inLanes : outLanes),
      lane_bits: random.integer(1, 9),
      ...kernel(kernelHeight, kernelWidth),
      ...tile(divisorOf(kernelHeight, random), divisorOf(kernelWidth, random)),
      ...stride(random.integer(1, 4), random.integer(1, 4)),
      ...pad(random.integer(0, 3), random.integer(0, 3), random.integer(0, 3), random.integer(0, 3)),
      dilation_height: random.integer(1, 2),
      dilation_width: random.integer(1, 2),
      pad_code: 1,
      blocks,
      repeats: random.integer(1, 3),
    };
    const unbounded = { ...plain, ...shape, buffer_rows: 5040 };
    if (!window.generics.safeParse(unbounded).success) continue;
    shapes.push({ ...unbounded, buffer_rows: sufficientBufferRows(unbounded) });
  }
  return shapes;
}

describe('window of any shape', () => {
  it.each(randomShapes(16))('%o: right values, no idle cycle', async (generics) => {
    const report = await expectCase(windowCase(generics));
    const { intervalCycles, latencyCycles } = window.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });
});

describe('window with few rows', () => {
  const slow = shapes.filter(([, shape]) => {
    const generics = { ...plain, ...shape };
    return leastBufferRows(generics) < sufficientBufferRows(generics);
  });

  it.each(slow)('%s: right values with the least rows, at the predicted interval', async (_, shape) => {
    const partial = { ...plain, ...shape };
    const generics = { ...partial, buffer_rows: leastBufferRows(partial) };
    const report = await expectCase(windowCase(generics));
    expectInterval(report, 'm_axis', window.cost(generics).intervalCycles);
  });

  it.each(slow)('%s: one row fewer than sufficient loses time', (_, shape) => {
    const partial = { ...plain, ...shape };
    const generics = { ...partial, buffer_rows: sufficientBufferRows(partial) - 1 };
    expect(window.cost(generics).intervalCycles).toBeGreaterThan(
      window.cost({ ...generics, buffer_rows: generics.buffer_rows + 1 }).intervalCycles,
    );
  });
});

describe('window refuses', () => {
  const refused: [string, Partial<WindowGenerics>, RegExp][] = [
    ['blocks that do not divide', { blocks: 3 }, /window: blocks must divide channels, but blocks=3 and channels=2/],
    [
      'lanes that do not divide a block',
      { ...lanes(2), channels: 6, blocks: 2 },
      /window: lanes must divide channels \/ blocks, but lanes=2, channels=6 and blocks=2/,
    ],
    [
      'too high a kernel',
      kernel(7, 1),
      /window: the kernel must not be higher than the padded frame, but it is 7 and the padded frame 6/,
    ],
    [
      'too wide a kernel',
      kernel(1, 8),
      /window: the kernel must not be wider than the padded frame, but it is 8 and the padded frame 7/,
    ],
    ['a wide padding code', { pad_code: 256 }, /window: pad_code must fit lane_bits, but pad_code=256 and lane_bits=8/],
    ['input lanes that do not divide', lanes(1, 3), /window: in_lanes must divide channels, but in_lanes=3 and channels=2/],
    [
      'more lanes out than in',
      { ...lanes(2, 1) },
      /window: lanes must divide in_lanes, but lanes=2 and in_lanes=1/,
    ],
    [
      'tiles that do not divide the kernel',
      tile(2, 3),
      /window: tiles must divide the kernel, but a tile is 2x3 and the kernel 3x3/,
    ],
    [
      'rows that do not turn through the banks',
      { ...kernel(2), ...tile(2), dilation_height: 2, buffer_rows: 7 },
      /window: buffer_rows must be a multiple of the dilation and at least a tile high, but buffer_rows=7, dilation_height=2 and tile_height=2/,
    ],
    [
      'too few rows',
      { buffer_rows: 2 },
      /window: buffer_rows must hold the rows of a window, at least 3, but buffer_rows=2/,
    ],
  ];

  it.each(refused)('%s, in the schema and in the entity', async (_, shape, message) => {
    const generics = { ...plain, buffer_rows: 6, ...shape };
    const parsed = window.generics.safeParse(generics);
    expect(parsed.error?.issues.map((issue) => issue.message).join('\n')).toMatch(message);
    await expectRefused(refusedCase(window, generics), message);
  });
});
