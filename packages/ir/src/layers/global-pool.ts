import { layerSubject } from '../contract/layer-type.js';
import { type Result, failure, success } from '../diagnostics/result.js';
import { renderAxes } from '../graph/axis.js';
import { float32 } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { channelsLast } from './channels-last.js';

/**
 * The output of a layer that reduces all of space to one pixel.
 *
 * @shape x [H, W, C] or [W, C] -> y [H = 1, W = 1, C] or [W = 1, C]
 * @errors IR015 inputAxes
 */
export function onePixel(layer: Pick<Layer, 'type' | 'name'>, input: TensorType | undefined, type = input?.type ?? float32): Result<readonly TensorType[]> {
  const axes = input?.axes ?? [];
  const split = channelsLast(axes);
  if (split === undefined || split.space.length === 0) {
    const rule = 'space, then channels (C)';
    return failure([irDiagnostics.make.inputAxes(layerSubject(layer), { rule, actual: renderAxes(axes) })]);
  }
  const space = split.space.map(({ name }) => ({ name, size: 1 }));
  return success([{ axes: [...space, { name: 'C', size: split.channels }], type }]);
}
