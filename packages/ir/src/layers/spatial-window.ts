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

/** The greatest kernel in any direction. */
export const kernelLimit = 11;

/** What {@link checkWindow} refuses, in words. */
export const windowLimits: readonly string[] = [`kernel at most ${kernelLimit}`, 'pads smaller than the kernel'];

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
 * Rules for windows that hardware slides: kernel within the limit, no window that lies in padding alone.
 *
 * @errors IR018 kernelTooLarge, IR019 padsTooLarge
 */
export function checkWindow(subject: Subject, window: SpatialWindow): readonly Diagnostic[] {
  const { kernel, dilations, padsBegin, padsEnd } = window;
  const problems: Diagnostic[] = [];
  if (kernel.some((size) => size > kernelLimit))
    problems.push(irDiagnostics.make.kernelTooLarge(subject, { limit: kernelLimit, kernel }));
  const extents = kernel.map((size, i) => (size - 1) * (dilations[i] ?? 1) + 1);
  if (extents.some((extent, i) => Math.max(padsBegin[i] ?? 0, padsEnd[i] ?? 0) >= extent))
    problems.push(irDiagnostics.make.padsTooLarge(subject, { pads: [...padsBegin, ...padsEnd], kernel: extents }));
  return problems;
}
