import { z } from 'zod';

const numbers = z.array(z.number()).min(1);

/**
 * How data becomes a model's real input. An image is first brought into the model's colours and size; then every number
 * `x`, be it of an image or of an array, becomes `(x * scale - mean) / std` of its channel, in double precision, rounded
 * to float32 at the end.
 */
export const preprocessing = z.strictObject({
  scale: z
    .number()
    .positive()
    .optional()
    .describe('Raw numbers are multiplied by it first, such as 0.00392156862745098 (1/255); 1 if not given.'),
  mean: numbers.optional().describe('Is subtracted: one number for all channels, or one for each; 0 if not given.'),
  std: numbers.optional().describe('Is divided by: one number for all channels, or one for each, none of them 0; 1 if not given.'),
  channels: z
    .enum(['RGB', 'BGR'])
    .optional()
    .describe('Order of colours that the model takes; images are brought into it, arrays are not touched. RGB if not given.'),
  layout: z
    .enum(['HWC', 'CHW'])
    .optional()
    .describe('Order of the axes in files of arrays; the shape decides if it is not given.'),
  resize: z
    .enum(['exact', 'bilinear', 'area'])
    .optional()
    .describe("How images of another size are scaled: not at all (exact, the default), or by a method to the model's size."),
  shorterSide: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Images keep their proportions and are scaled until their shorter side has this many pixels, before they are cut.'),
  crop: z
    .enum(['none', 'center'])
    .optional()
    .describe('center: images keep their proportions when scaled, and what is wider or higher than the model takes is cut off on both sides alike.'),
});

export type Preprocessing = z.infer<typeof preprocessing>;

/** A preprocessing in two: what is done to numbers, and what is done to images and arrays before. */
export function splitPreprocessing({ scale, mean, std, ...layout }: Preprocessing): {
  readonly numbers: Pick<Preprocessing, 'scale' | 'mean' | 'std'>;
  readonly layout: Omit<Preprocessing, 'scale' | 'mean' | 'std'>;
} {
  const numbers = { ...(scale === undefined ? {} : { scale }), ...(mean === undefined ? {} : { mean }), ...(std === undefined ? {} : { std }) };
  return { numbers, layout };
}

/** The numbers of a preprocessing: real = (x * scale - mean) / std, with one entry for all channels or one for each. */
export interface AffinePreprocessing {
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The numbers of a preprocessing with their defaults, which change nothing. */
export function affineOf({ scale = 1, mean = [0], std = [1] }: Preprocessing): AffinePreprocessing {
  return { scale, mean, std };
}

/**
 * The real that a raw number becomes.
 *
 * @rounding double precision, not yet rounded to float32
 */
export function applyAffine({ scale, mean, std }: AffinePreprocessing, raw: number, channel: number): number {
  return (raw * scale - entryAt(mean, channel)) / entryAt(std, channel);
}

/** The entry of a channel in a list with one entry for all, or one for each. */
export function entryAt(list: readonly number[], channel: number): number {
  return list[list.length === 1 ? 0 : channel] ?? 0;
}
