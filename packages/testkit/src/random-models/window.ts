import type { AttributeContent } from '@netloom/onnx-frontend/codec';
import type { Choices } from './choices.js';

/** A window over space with what it makes of it. */
export interface RandomWindow {
  readonly attributes: Readonly<Record<string, AttributeContent>>;
  readonly kernel: readonly number[];
  /** Sizes of the output. */
  readonly space: readonly number[];
}

export interface WindowLimits {
  readonly kernel: number;
  readonly dilation: number;
  /** Pools know `ceil_mode`, and none of their windows may lie in padding alone. */
  readonly isPool: boolean;
}

/** A window along one axis. */
export interface WindowAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly begin: number;
  readonly end: number;
  readonly size: number;
}

/** A window that fits: pads smaller than the kernel, stated or by `auto_pad`; undefined if there is none. */
export function drawWindow(space: readonly number[], choices: Choices, limits: WindowLimits): RandomWindow | undefined {
  const autoPad = choices.pick(['NOTSET', 'NOTSET', 'NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']);
  const roundsUp = limits.isPool && autoPad === 'NOTSET' && choices.chance(0.3);
  const axes: WindowAxis[] = [];
  for (const size of space) {
    const axis = drawAxis(size, choices, limits, autoPad, roundsUp);
    if (axis === undefined) return undefined;
    axes.push(axis);
  }
  const ints = (key: keyof WindowAxis): AttributeContent => ({ ints: axes.map((axis) => axis[key]) });
  const pads = { ints: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)] };
  return {
    kernel: axes.map(({ kernel }) => kernel),
    space: axes.map(({ size }) => size),
    attributes: {
      kernel_shape: ints('kernel'),
      strides: ints('stride'),
      ...(limits.dilation > 1 ? { dilations: ints('dilation') } : {}),
      ...(autoPad === 'NOTSET' ? { pads } : { auto_pad: { string: autoPad } }),
      ...(roundsUp ? { ceil_mode: { int: 1 } } : {}),
    },
  };
}

function drawAxis(size: number, choices: Choices, { kernel: most, dilation: mostDilated, isPool }: WindowLimits, autoPad: string, roundsUp: boolean): WindowAxis | undefined {
  const isSame = autoPad.startsWith('SAME');
  // ONNX Runtime refuses SAME with dilations, and with strides beyond the window.
  const dilation = !isSame && choices.chance(0.2) ? choices.integer(1, mostDilated) : 1;
  const kernel = choices.integer(1, Math.max(1, Math.min(most, Math.ceil(size / dilation))));
  const stride = choices.pick([1, 1, 2, 3]);
  const extent = dilation * (kernel - 1) + 1;
  let [begin, end] = [0, 0];
  if (autoPad === 'NOTSET') {
    begin = choices.chance(0.5) ? choices.integer(0, kernel - 1) : 0;
    end = choices.chance(0.5) ? choices.integer(0, kernel - 1) : 0;
  } else if (isSame) {
    const total = (Math.ceil(size / stride) - 1) * stride + extent - size;
    if (total < 0) return undefined;
    [begin, end] = autoPad === 'SAME_UPPER' ? [Math.floor(total / 2), Math.ceil(total / 2)] : [Math.ceil(total / 2), Math.floor(total / 2)];
  }
  const room = size + begin + end - extent;
  if (room < 0 || Math.max(begin, end) >= kernel) return undefined;
  const last = roundsUp ? Math.ceil(room / stride) : Math.floor(room / stride);
  // Whether there is a last window that begins in the padding at the end, ONNX's shapes and kernels do not agree on.
  if (last * stride >= size + begin) return undefined;
  const stated = { kernel, stride, dilation, begin, end, size: last + 1 };
  return (isPool && !seesInput(stated, size)) || last * stride + extent - begin - size >= kernel ? undefined : stated;
}

/** True if each window has a tap on the input. */
export function seesInput({ kernel, stride, dilation, begin, size: outputs }: WindowAxis, size: number): boolean {
  return Array.from({ length: outputs }, (_, i) => i * stride - begin).every((start) =>
    Array.from({ length: kernel }, (_, tap) => start + tap * dilation).some((at) => at >= 0 && at < size),
  );
}
