/** A convolution of a square kernel, and a ReLU behind it unless another function or none is named. */
export interface Convolution {
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly activation: 'relu' | 'leaky relu' | 'none';
}

/** Max pooling of a square window. */
export interface Pooling {
  readonly pool: number;
  readonly stride: number;
}

/** What a published compiler, pocket-cnn, makes of a network at one of its two parallelisms, measured with its own VHDL. */
export interface Reference {
  readonly multipliers: number;
  /** Cycles from frame to frame; undefined where no frame ever ends. */
  readonly interval: number | undefined;
  /** The least interval that folding by divisors allows with no more multipliers, at one input value a cycle. */
  readonly best: number;
}

export interface Network {
  readonly name: string;
  /** Channels, height, width. */
  readonly input: readonly [number, number, number];
  /** A global average follows the last one. */
  readonly layers: readonly (Convolution | Pooling)[];
  readonly references: readonly [Reference, Reference];
}

const conv = (channels: number, kernel: number, options: Partial<Convolution> = {}): Convolution => ({
  ...{ channels, kernel, stride: 1, pad: 0, activation: 'relu' as const },
  ...options,
});
const pool = (size: number, stride: number): Pooling => ({ pool: size, stride });
const at = (multipliers: number, interval: number | undefined, best: number): Reference => ({ multipliers, interval, best });

const small = [conv(4, 3), pool(2, 2), conv(8, 1)];
const deep = (pad: number, widths: readonly [number, number, number, number]): Network['layers'] => [
  ...[conv(widths[0], 3, { pad }), pool(2, 2), conv(widths[1], 3, { pad }), pool(2, 2)],
  ...[conv(widths[2], 1), conv(widths[3], 1)],
];
const lenet = [conv(32, 3), conv(64, 3), pool(2, 2), conv(128, 1), conv(10, 1, { activation: 'none' })];

/** The networks that pocket-cnn is tested with, and its LeNet, by their shapes. */
export const networks: readonly Network[] = [
  { name: 'conv_3x1_1x1_max_2x2', input: [1, 6, 6], layers: small, references: [at(10, 355, 96), at(13, 281, 64)] },
  {
    name: 'conv_3x1_1x1_max_2x2_leaky_relu',
    input: [1, 6, 6],
    layers: [conv(4, 3), pool(2, 2), conv(8, 1, { activation: 'leaky relu' })],
    references: [at(10, 355, 96), at(13, 281, 64)],
  },
  {
    name: 'conv_3x1_1x1_max_2x2_no_relu',
    input: [1, 6, 6],
    layers: [conv(4, 3, { activation: 'none' }), pool(2, 2), conv(8, 1, { activation: 'none' })],
    references: [at(10, 351, 96), at(13, 277, 64)],
  },
  { name: 'conv_3x1_1x1_max_2x2_nonsquare_input', input: [1, 4, 8], layers: small, references: [at(10, 293, 72), at(13, 227, 48)] },
  { name: 'conv_3x1_1x1_max_2x2_odd_input', input: [1, 7, 7], layers: small, references: [at(10, 390, 128), at(13, 303, 100)] },
  { name: 'conv_3x1_1x1_max_2x2_colored_input', input: [3, 6, 6], layers: small, references: [at(10, 526, 192), at(31, 347, 108)] },
  {
    name: 'conv_3x1_1x1_max_2x2_odd_channel',
    input: [1, 6, 6],
    layers: [conv(5, 3), pool(2, 2), conv(9, 1)],
    references: [at(10, 420, 144), at(14, 302, 80)],
  },
  {
    name: 'conv_3x1_1x1_max_2x2_one_channel',
    input: [1, 6, 6],
    layers: [conv(1, 3), pool(2, 2), conv(1, 1)],
    references: [at(10, 156, 36), at(10, 156, 36)],
  },
  {
    name: 'conv_3x1_1x1_max_2x1',
    input: [1, 12, 12],
    layers: [conv(4, 3), pool(2, 1), conv(8, 1)],
    references: [at(10, undefined, 648), at(13, undefined, 648)],
  },
  {
    name: 'conv_3x2_1x1_max_2x1',
    input: [1, 17, 17],
    layers: [conv(4, 3, { stride: 2 }), pool(2, 1), conv(8, 1)],
    references: [at(10, 3186, 392), at(13, 2146, 392)],
  },
  {
    name: 'conv_3x2_1x1_max_2x1_padding',
    input: [1, 15, 15],
    layers: [conv(4, 3, { stride: 2, pad: 1 }), pool(2, 1), conv(8, 1)],
    references: [at(10, undefined, 392), at(13, 2358, 392)],
  },
  {
    name: 'conv_2x1_1x1_max_3x2',
    input: [1, 16, 16],
    layers: [conv(4, 2), pool(3, 2), conv(8, 1)],
    references: [at(5, 3724, 1568), at(8, 2686, 900)],
  },
  {
    name: 'conv_3x3_2x2_1x1',
    input: [1, 8, 8],
    layers: [conv(4, 3, { stride: 3 }), conv(6, 2, { stride: 2 }), conv(8, 1)],
    references: [at(14, 303, 64), at(31, 269, 64)],
  },
  {
    name: 'conv_3x1_1x1_max_3x1',
    input: [1, 12, 12],
    layers: [conv(4, 3), pool(3, 1), conv(8, 1)],
    references: [at(10, undefined, 600), at(13, undefined, 512)],
  },
  {
    name: 'conv_3x1_1x1_max_3x3',
    input: [1, 14, 14],
    layers: [conv(4, 3), pool(3, 3), conv(8, 1)],
    references: [at(10, 1991, 576), at(13, 1655, 512)],
  },
  {
    name: 'conv_3x1_1x1_max_2x2_padding',
    input: [1, 4, 4],
    layers: [conv(4, 3, { pad: 1 }), pool(2, 2), conv(8, 1)],
    references: [at(10, 381, 96), at(13, 301, 64)],
  },
  {
    name: 'conv_5x1_1x1_max_2x2',
    input: [1, 8, 8],
    layers: [conv(4, 5), pool(2, 2), conv(8, 1)],
    references: [at(26, 428, 80), at(29, 341, 64)],
  },
  {
    name: 'conv_4x3x1_1x1',
    input: [1, 10, 10],
    layers: [conv(8, 3), conv(10, 3), conv(12, 3), conv(14, 3), conv(16, 1)],
    references: [at(37, 7355, 1620), at(293, 2455, 216)],
  },
  { name: 'conv_2x_3x1_1x1_max_2x2', input: [1, 14, 14], layers: deep(0, [8, 16, 32, 8]), references: [at(20, 6973, 2048), at(129, 2775, 288)] },
  {
    name: 'conv_2x_3x1_1x1_max_2x2_padding',
    input: [1, 14, 14],
    layers: deep(1, [8, 16, 32, 8]),
    references: [at(20, undefined, 4704), at(129, undefined, 784)],
  },
  {
    name: 'conv_2x_3x1_1x1_max_2x2_mt',
    input: [1, 48, 24],
    layers: deep(1, [16, 32, 64, 2]),
    references: [at(20, undefined, 110_592), at(249, undefined, 9216)],
  },
  { name: 'lenet_28', input: [1, 28, 28], layers: lenet, references: [at(20, 2_349_035, 663_552), at(489, 110_375, 27_648)] },
  { name: 'lenet_32', input: [1, 32, 32], layers: lenet, references: [at(20, 3_191_593, 903_168), at(489, 149_085, 37_632)] },
];
