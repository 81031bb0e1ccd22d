import type { SpatialWindow } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import type { View } from '../view/stream.js';

/** A window over the value in front of a Pad. */
export interface AbsorbedPadding {
  readonly view: View;
  readonly window: SpatialWindow;
  /** What the Pad layers added to each axis, before and after; all of it lies next to the input. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  /** Nodes of the source that are now part of the window. */
  readonly sources: readonly string[];
}

/**
 * Takes Pad layers directly in front of a window over as padding of the window itself. A Pad that cuts, or together with
 * the window's pads is as great as the kernel, stays.
 *
 * @param window over the padded view, which has been taken as N C W or N C H W
 * @param isPadding true for values that are what the layer itself pads with
 * @param reach what pads must be below, for each axis: what a kernel spans, if no less
 */
export function absorbPadding(
  context: ImportContext,
  view: View,
  window: SpatialWindow,
  isPadding: (value: number) => boolean,
  reach: readonly number[] = extentsOf(window),
): AbsorbedPadding {
  const zeros = window.kernel.map(() => 0);
  let absorbed: AbsorbedPadding = { view, window, begin: zeros, end: zeros, sources: [] };
  for (let padding = context.paddingOf(view); padding !== undefined; padding = context.paddingOf(absorbed.view)) {
    const { padsBegin, padsEnd, value } = padding;
    const sum = (list: readonly number[], more: readonly number[]): number[] => list.map((pad, i) => pad + (more[i] ?? 0));
    const [begins, ends] = [sum(absorbed.window.padsBegin, padsBegin), sum(absorbed.window.padsEnd, padsEnd)];
    const fits = [begins, ends].every((list) => list.every((pad, i) => pad < (reach[i] ?? 1)));
    if (!isPadding(value) || !fits || [...padsBegin, ...padsEnd].some((pad) => pad < 0)) break;
    absorbed = {
      view: padding.view,
      window: { ...window, padsBegin: begins, padsEnd: ends },
      begin: sum(absorbed.begin, padsBegin),
      end: sum(absorbed.end, padsEnd),
      sources: [...padding.sources, ...absorbed.sources],
    };
  }
  return absorbed;
}

function extentsOf({ kernel, dilations }: SpatialWindow): number[] {
  return kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
}
