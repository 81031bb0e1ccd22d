import { z } from 'zod';
import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import type { Axis } from '../graph/axis.js';
import { irDiagnostics } from '../ir-diagnostics.js';

const positive = z.number().int().min(1).max(65535);
const nonNegative = z.number().int().min(0).max(65535);

/** Attributes of layers that slide a window over space; one entry for each spatial axis, in the order of the axes. */
export const spatialWindowAttributes = {
  kernel: z.array(positive).min(1).max(2).readonly(),
  strides: z.array(positive).min(1).max(2).readonly(),
  dilations: z.array(positive).min(1).max(2).readonly(),
  /** Padding before the first and after the last element of each axis. */
  padsBegin: z.array(nonNegative).min(1).max(2).readonly(),
  padsEnd: z.array(nonNegative).min(1).max(2).readonly(),
};

/** Where a window slides; see {@link spatialWindowAttributes}. */
export interface SpatialWindow {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
}

/**
 * Output sizes: floor((size + padsBegin + padsEnd - dilation * (kernel - 1) - 1) / stride) + 1
 *
 * @errors IR010 attributeInvalid, IR015 inputAxes, IR017 emptyOutput
 */
export function slideWindow(
  subject: Subject,
  window: SpatialWindow,
  space: readonly Axis[],
): { readonly axes: readonly Axis[]; readonly problems: readonly Diagnostic[] } {
  const { strides, dilations, padsBegin, padsEnd } = window;
  const uneven = Object.entries({ strides, dilations, padsBegin, padsEnd })
    .filter(([, list]) => list.length !== window.kernel.length)
    .map(([attribute, list]) => {
      const problem = `it has ${list.length} entries, but the kernel has ${window.kernel.length}`;
      return irDiagnostics.make.attributeInvalid(subject, { attribute, problem });
    });
  if (uneven.length > 0) return { axes: [], problems: uneven };
  if (window.kernel.length !== space.length) {
    const rule = `of as many spatial axes as the window has (${window.kernel.length})`;
    const actual = space.map((axis) => axis.name).join(' ') || 'without space';
    return { axes: [], problems: [irDiagnostics.make.inputAxes(subject, { rule, actual })] };
  }
  const axes: Axis[] = [];
  const problems: Diagnostic[] = [];
  space.forEach(({ name, size: input }, i) => {
    const [kernel = 1, stride = 1, dilation = 1, begin = 0, end = 0] = [
      window.kernel[i],
      window.strides[i],
      window.dilations[i],
      window.padsBegin[i],
      window.padsEnd[i],
    ];
    const size = Math.floor((input + begin + end - dilation * (kernel - 1) - 1) / stride) + 1;
    axes.push({ name, size });
    if (size < 1)
      problems.push(
        irDiagnostics.make.emptyOutput(subject, { axis: name, size, input, kernel, stride, pads: [begin, end] }),
      );
  });
  return { axes, problems };
}

/**
 * Windows of which every tap lies in padding: they have no greatest element.
 *
 * @param space the input's spatial axes, of which each has an output by {@link slideWindow}
 * @errors IR019 windowInPadding, once for each axis
 */
export function emptyWindowProblems(subject: Subject, window: SpatialWindow, space: readonly Axis[]): readonly Diagnostic[] {
  return space.flatMap(({ name, size: input }, i) => {
    const [kernel = 1, stride = 1, dilation = 1, begin = 0, end = 0] = [
      window.kernel[i],
      window.strides[i],
      window.dilations[i],
      window.padsBegin[i],
      window.padsEnd[i],
    ];
    const outputs = Math.floor((input + begin + end - dilation * (kernel - 1) - 1) / stride) + 1;
    const index = firstEmptyWindow({ input, outputs, kernel, stride, dilation, begin });
    if (index === undefined) return [];
    const shown = { axis: name, index, input, kernel, stride, dilation, pads: [begin, end] };
    return [irDiagnostics.make.windowInPadding(subject, shown)];
  });
}

interface AxisWindow {
  readonly input: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
}

function firstEmptyWindow({ input, outputs, kernel, stride, dilation, begin }: AxisWindow): number | undefined {
  // A window that starts within the input holds its first element, so only the others are looked at.
  const startsWithin = Math.min(outputs, Math.ceil(begin / stride));
  for (let index = 0; index < startsWithin; index++) {
    const start = index * stride - begin;
    const tap = Math.ceil(-start / dilation);
    if (tap >= kernel || start + tap * dilation >= input) return index;
  }
  const startsBeyond = Math.max(startsWithin, Math.ceil((begin + input) / stride));
  return startsBeyond < outputs ? startsBeyond : undefined;
}
