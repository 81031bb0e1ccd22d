import type { Diagnostic, SpatialWindow, Subject } from '@netloom/ir';
import { hdlDiagnostics } from '../hdl-diagnostics.js';

/** The greatest kernel in any direction. */
const kernelLimit = 255;

/** What {@link windowProblems} refuses, in words. */
export const windowLimits: readonly string[] = [`kernel at most ${kernelLimit}`, 'pads smaller than the kernel'];

/**
 * What the window unit does not slide: kernels beyond the limit, and pads in which a whole window would fit.
 *
 * @errors HDL016 kernelTooLarge, HDL017 padsTooLarge
 */
export function windowProblems(subject: Subject, window: SpatialWindow): readonly Diagnostic[] {
  const { kernel, dilations, padsBegin, padsEnd } = window;
  const problems: Diagnostic[] = [];
  if (kernel.some((size) => size > kernelLimit))
    problems.push(hdlDiagnostics.make.kernelTooLarge(subject, { limit: kernelLimit, kernel }));
  const extents = kernel.map((size, i) => (size - 1) * (dilations[i] ?? 1) + 1);
  if (extents.some((extent, i) => Math.max(padsBegin[i] ?? 0, padsEnd[i] ?? 0) >= extent))
    problems.push(hdlDiagnostics.make.padsTooLarge(subject, { pads: [...padsBegin, ...padsEnd], kernel: extents }));
  return problems;
}
