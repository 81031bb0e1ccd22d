import { type IntegerType, codeRange, integerType } from '@netloom/ir';
import { z } from 'zod';

/** The format of a graph input that is known before any data is seen, such as that of raw pixels. */
export const givenFormat = z
  .strictObject({
    signed: z.boolean().describe('Whether codes can be negative.'),
    bits: z.number().int().min(2).max(16).describe('Bits of a code.'),
    scale: z
      .number()
      .positive()
      .refine((scale) => Math.fround(scale) === scale, { message: 'must be a float32 number' })
      .describe('real = (code - zeroPoint) * scale; a float32 number.'),
    zeroPoint: z.number().int().describe('The code of the real 0.'),
  })
  .refine(({ zeroPoint, ...format }) => zeroPoint >= codeRange(format).low && zeroPoint <= codeRange(format).high, {
    message: 'the zero point must be a code of the format',
  });

export type GivenFormat = z.infer<typeof givenFormat>;

/** The integer type of a given format. */
export function typeOfGiven({ signed, bits, scale, zeroPoint }: GivenFormat): IntegerType {
  return integerType(signed, bits, { scale: [scale], zeroPoint: [zeroPoint] });
}
