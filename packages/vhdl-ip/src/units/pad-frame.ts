import { z } from 'zod';
import { type Dataflow, waitFor } from '../dataflow.js';
import { largestInteger, natural, positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const size = z.int().min(-largestInteger).max(largestInteger);

const fields = z.strictObject({
  lanes: positive,
  lane_bits: positive,
  groups: positive,
  in_height: positive,
  in_width: positive,
  pad_top: size,
  pad_left: size,
  pad_bottom: size,
  pad_right: size,
  pad_code: natural,
});

/** Generics of `pad_frame`; `pad_code` is the bit pattern of a value of the border. */
export type PadFrameGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `pad_frame: ${message}` });
  };
  const { pad_top: top, pad_left: left, pad_bottom: bottom, pad_right: right } = g;
  const pads = [top, left, bottom, right];
  demand(
    pads.every((pad) => pad >= 0) || pads.every((pad) => pad <= 0),
    `pads must all be at least 0 or all at most 0, but pad_top is ${top}, pad_left ${left}, pad_bottom ${bottom} and pad_right ${right}`,
  );
  const [height, width] = [g.in_height + top + bottom, g.in_width + left + right];
  demand(height >= 1 && width >= 1, `a pixel must be left, but the frame becomes ${height} x ${width}`);
  demand(
    g.pad_code < 2 ** g.lane_bits,
    `pad_code must fit lane_bits, but pad_code is ${g.pad_code} and lane_bits is ${g.lane_bits}`,
  );
});

/**
 * A border around every frame, or with pads below 0 the frame without one.
 *
 * Interval the beats of the larger of both frames, latency 1 cycle from a beat to itself. Nothing is stored but two beats.
 *
 * @shape x [in_height, in_width, groups * lanes] -> y [in_height + pad_top + pad_bottom, in_width + pad_left + pad_right, groups * lanes]
 * @bits lane_bits on both streams
 * @vhdl pad_frame
 */
export const padFrame: UnitManifest<PadFrameGenerics> = {
  name: 'pad_frame',
  file: 'pad/pad_frame.vhd',
  dependsOn: ['netloom_pkg', 'stream_register'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => {
    const { outer } = frames(g);
    return {
      intervalCycles: outer.height * outer.width * g.groups,
      latencyCycles: 1 + (crops(g) ? beatOf(g, 0) : 0),
      multipliers: 0,
      memoryBits: 0,
    };
  },
  dataflow: padFlow,
};

interface Frame {
  readonly height: number;
  readonly width: number;
}

/** The larger and the smaller of both frames, and where the smaller lies in the larger. */
function frames(g: PadFrameGenerics): { readonly outer: Frame; readonly inner: Frame; readonly top: number; readonly left: number } {
  const from = { height: g.in_height, width: g.in_width };
  const to = { height: g.in_height + g.pad_top + g.pad_bottom, width: g.in_width + g.pad_left + g.pad_right };
  const [outer, inner] = crops(g) ? [from, to] : [to, from];
  return { outer, inner, top: Math.abs(g.pad_top), left: Math.abs(g.pad_left) };
}

function crops(g: PadFrameGenerics): boolean {
  return [g.pad_top, g.pad_left, g.pad_bottom, g.pad_right].some((pad) => pad < 0);
}

/** The beat of the larger frame that a beat of the smaller one is; both may lie in earlier frames. */
function beatOf(g: PadFrameGenerics, beat: number): number {
  const { outer, inner, top, left } = frames(g);
  const perFrame = inner.height * inner.width * g.groups;
  const frame = Math.floor(beat / perFrame);
  const own = beat - frame * perFrame;
  const pixel = Math.floor(own / g.groups);
  const row = Math.floor(pixel / inner.width) + top;
  const column = (pixel % inner.width) + left;
  return (frame * outer.height * outer.width + row * outer.width + column) * g.groups + (own % g.groups);
}

/** How many beats of the smaller frame lie before a beat of the larger one. */
function countBefore(g: PadFrameGenerics, beat: number): number {
  const { outer, inner, top, left } = frames(g);
  const pixel = Math.floor(beat / g.groups);
  const row = Math.floor(pixel / outer.width) - top;
  const column = (pixel % outer.width) - left;
  if (row < 0) return 0;
  if (row >= inner.height) return inner.height * inner.width * g.groups;
  const columns = Math.min(inner.width, Math.max(0, column));
  const isInner = column >= 0 && column < inner.width;
  return (row * inner.width + columns) * g.groups + (isInner ? beat % g.groups : 0);
}

/** The register in front holds two beats of the smaller frame. */
function padFlow(g: PadFrameGenerics): Dataflow {
  if (crops(g)) {
    return {
      waits: {
        s_axis: [waitFor('m_axis', 1, (beat) => countBefore(g, beat) - 1)],
        m_axis: [waitFor('s_axis', 1, (beat) => beatOf(g, beat) + 1)],
      },
    };
  }
  return {
    waits: {
      s_axis: [waitFor('m_axis', 1, (beat) => beatOf(g, beat - 2) + 1)],
      // The border at the beginning waits for the first pixel, later beats of it for nothing new.
      m_axis: [waitFor('s_axis', 1, (beat) => countBefore(g, beat) + (isInner(g, beat) || countBefore(g, beat) === 0 ? 1 : 0))],
    },
  };
}

function isInner(g: PadFrameGenerics, beat: number): boolean {
  const { outer, inner, top, left } = frames(g);
  const pixel = Math.floor(beat / g.groups);
  const row = Math.floor(pixel / outer.width) - top;
  const column = (pixel % outer.width) - left;
  return row >= 0 && row < inner.height && column >= 0 && column < inner.width;
}
